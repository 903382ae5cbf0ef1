"""The demonstration, from an empty folder to a page."""

import re
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
FEW = ("--professionals", 80)


def addresses(server):
    """Those that the demonstration proposes: three things, four addresses."""
    lines = [server.process.stdout.readline() for _ in range(8)]
    return [urlsplit(url) for url in re.findall(r"http://\S+", "".join(lines))]


def test_what_a_demonstration_proposes_answers(serving, tmp_path):
    with serving(tmp_path, *FEW, command="demo") as server:
        proposed = addresses(server)
        answers = [server.get(f"{url.path}?{url.query}")[0] for url in proposed]
        synthetic = server.json("/api/v1/status")["synthetic"]
        assert server.stop()[0] == 0
    assert (answers, synthetic) == ([200] * 4, True)


def test_a_demonstration_is_made_once(serving, tmp_path):
    published = []
    for _ in range(2):
        with serving(tmp_path, *FEW, command="demo") as server:
            published.append(server.json("/api/v1/status")["published_at"])
    assert published[0] == published[1]


def test_a_demonstration_that_was_interrupted_is_made_again(serving, tmp_path):
    (tmp_path / "demo/files").mkdir(parents=True)
    (tmp_path / "demo/files/SYNTHETIC").touch()
    (tmp_path / "demo/store.sqlite3").write_bytes(b"half a file")
    with serving(tmp_path, *FEW, command="demo") as server:
        assert server.json("/api/v1/status")["professionals"] > 60


def test_a_demonstration_of_another_version_is_made_again(serving, tmp_path):
    with serving(tmp_path, *FEW, command="demo"):
        pass
    for name in ("format", "checksums.json"):  # which say that it is of this version
        for path in (tmp_path / "demo/index").glob(f"*/{name}"):
            path.unlink()
    with serving(tmp_path, *FEW, command="demo") as server:
        assert server.json("/api/v1/status")["professionals"] > 60


def test_a_demonstration_leaves_the_real_directory_alone(serving, data_dir, annuaire):
    before = annuaire("status", "--json").stdout
    with serving(data_dir, *FEW, command="demo") as server:
        server.get("/readyz")
    assert annuaire("status", "--json").stdout == before
