"""The daily file by itself: loaded, unchanged, refused, or to be tried again."""

import json
import zipfile
from io import BytesIO

import pytest

from tests.indexer.fetch.file_server import FileServer, serve

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def pack_files(files, day="20261120"):
    """The zip of the three files, as it is published."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for file in files.iterdir():
            target.write(file, file.name.replace("20261120", day))
    return packed.getvalue()


@pytest.fixture(scope="module")
def archive(files):
    return pack_files(files)


@pytest.fixture
def fetch(annuaire_on, tmp_path, monkeypatch):
    """A function that fetches from a server; the exit status and the line of the journal."""
    monkeypatch.setattr("indexer.fetch.download.wait_exponential", lambda _pause: lambda _state: 0)

    def run(file_server):
        with serve(file_server) as url:
            done = annuaire_on(tmp_path / "var", ANNUAIRE_FETCH_URL=url)(
                "fetch", "--json", "--max-reject-share", 0.5
            )
        return done.exit_code, json.loads(done.output.splitlines()[-1])

    return run


def test_a_new_file_is_loaded_then_unchanged(annuaire_on, tmp_path, archive):
    with serve(FileServer(archive)) as url:
        annuaire = annuaire_on(tmp_path / "var", ANNUAIRE_FETCH_URL=url)
        words = ("fetch", "--json", "--max-reject-share", 0.5)
        first, second = (annuaire(*words) for _ in range(2))
    assert (first.exit_code, second.exit_code) == (0, 0)
    loaded, unchanged = (json.loads(each.output.splitlines()[-1]) for each in (first, second))
    assert (loaded["outcome"], loaded["files"]) == ("loaded", ["ps-libreacces.zip"])
    assert loaded["changes"]["new"] > 0
    assert unchanged["outcome"] == "unchanged"
    runs = json.loads(annuaire("status", "--json").output)["publication"]["runs"]
    assert [run["kind"] for run in runs] == ["fetch", "fetch", "load"]


def test_the_same_content_at_another_address_is_unchanged(fetch, archive):
    """Each server of a test has a port of its own."""
    assert fetch(FileServer(archive))[1]["outcome"] == "loaded"
    assert fetch(FileServer(archive, has_etag=False))[1]["outcome"] == "unchanged"


def test_a_refused_file_is_refused_again_until_it_changes(fetch, archive):
    broken = FileServer(archive[: len(archive) // 2])
    assert [fetch(broken)[0], fetch(broken)[0]] == [1, 1]
    assert fetch(FileServer(archive))[0] == 0


def test_the_file_of_the_day_before_is_refused(fetch, archive, files):
    assert fetch(FileServer(archive))[0] == 0
    status, line = fetch(FileServer(pack_files(files, "20261119")))
    assert (status, line["outcome"]) == (1, "refused")
    assert "avant les derniers" in line["message"]


@pytest.mark.parametrize(
    ("server", "status", "outcome"),
    [
        (FileServer(status=403), 1, "refused"),
        (FileServer(status=503), 75, "retry"),
        (FileServer(b"<html>", content_type="text/html"), 1, "refused"),
        (FileServer(b"not a zip"), 1, "refused"),
        (FileServer(b"x" * 100_000, cuts=100), 75, "retry"),
    ],
    ids=["forbidden", "unavailable", "page", "no zip", "cut"],
)
def test_what_is_no_file_changes_nothing(fetch, server, status, outcome):
    line = fetch(server)
    assert (line[0], line[1]["outcome"]) == (status, outcome)


def test_an_address_must_be_given(annuaire):
    assert annuaire("fetch").exit_code == 2


def test_downloads_lie_outside_the_data_folder(annuaire_on, tmp_path, archive):
    source = tmp_path / "ps.zip"
    source.write_bytes(archive)
    inside = {"ANNUAIRE_FETCH_DIR": str(tmp_path / "var" / "downloads")}
    refused = annuaire_on(tmp_path / "var", **inside)("fetch", source.as_uri())
    assert (refused.exit_code, "ANNUAIRE_FETCH_DIR" in refused.output) == (1, True)
