"""A folder that is watched: what is odd in it is passed over, and what is away is waited for."""

import json
import os
import signal
import socket
from contextlib import contextmanager
from pathlib import Path

import pytest

import cli.folder_watch
from benchmarks.indexing.postgresql import run_postgresql, run_postgresql_program
from cli.folder_watch import (
    DUE_POLL_INTERVAL_S,
    PURGE_POLL_INTERVAL_S,
    FeedSession,
    FolderWatch,
    open_regular_file,
)
from directory.errors import EngineUnavailable, SourceRefused, StoreUnavailable
from tests.builders import a_rpps
from tests.indexer.feed.lines import a_line, encode_lines

ENOUGH_PASSES = 12


class Watched:
    """A folder that is watched for some passes, with a feed that remembers what it was given."""

    def __init__(self, folder, patch):
        self.folder = folder
        self.given = []
        self.opened = 0
        self.pauses = []
        self.failures = {}
        self.due = []
        self.purges = []
        self.on_pass = {}
        self.reports = []
        self.now = 0.0
        patch.setattr(cli.folder_watch, "sleep", self.sleep)
        patch.setattr(cli.folder_watch, "monotonic", lambda: self.now)

    def sleep(self, seconds):
        self.pauses.append(seconds)
        self.now += seconds
        self.on_pass.get(len(self.pauses), lambda: None)()
        if len(self.pauses) >= ENOUGH_PASSES:
            raise KeyboardInterrupt

    def apply(self, name, lines):
        content = list(lines)
        attempt = len(self.given)
        self.given.append((name, content))
        if attempt in self.failures:
            raise self.failures[attempt]
        return name

    @contextmanager
    def open_session(self):
        self.opened += 1
        yield FeedSession(
            self.apply,
            lambda: bool(self.due) and self.due.pop(),
            lambda: self.purges.append(self.now),
        )

    def run(self):
        FolderWatch(self.folder, self.open_session, self.reports.append).run()
        return [(name, content) for name, content in self.given if name]


@pytest.fixture
def watched(tmp_path, monkeypatch):
    (tmp_path / "arriving").mkdir()
    return Watched(tmp_path / "arriving", monkeypatch)


def put_link(path):
    path.symlink_to("nowhere")


def put_loop(path):
    path.symlink_to(path.name)


def put_socket(path):
    made = socket.socket(socket.AF_UNIX)
    made.bind(str(path))
    made.close()


ODDITIES = {
    "link": put_link,
    "loop": put_loop,
    "directory": Path.mkdir,
    "fifo": os.mkfifo,
    "socket": put_socket,
}


@pytest.mark.parametrize("oddity", ODDITIES.values(), ids=ODDITIES)
def test_what_is_no_file_is_left_and_reported_once_and_the_next_file_is_applied(
    watched, capfd, oddity
):
    oddity(watched.folder / "a.jsonl")
    (watched.folder / "b.jsonl").write_bytes(b"1\n2\n")
    assert watched.run() == [("b.jsonl", [b"1", b"2"])]
    assert os.path.lexists(watched.folder / "a.jsonl")
    assert not (watched.folder / "b.jsonl").exists()
    said = capfd.readouterr().err
    assert said.count("a.jsonl") == 1


def test_an_unreadable_file_is_applied_once_it_can_be_read(watched, capfd, monkeypatch):
    path = watched.folder / "a.jsonl"
    path.write_bytes(b"1\n")
    real, is_allowed = os.open, []

    def refuse(name, *flags, **options):
        if Path(name) == path and not is_allowed:
            raise PermissionError(13, "Permission denied", str(name))
        return real(name, *flags, **options)

    monkeypatch.setattr(os, "open", refuse)
    watched.on_pass[3] = lambda: is_allowed.append(True)
    assert watched.run() == [("a.jsonl", [b"1"])]
    assert capfd.readouterr().err.count("Permission denied") == 1


def test_a_file_that_vanishes_is_reported_and_the_next_one_applied(watched, capfd, monkeypatch):
    (watched.folder / "b.jsonl").write_bytes(b"1\n")
    real = os.listdir
    monkeypatch.setattr(os, "listdir", lambda path: ["a.jsonl", *real(path)])
    assert watched.run() == [("b.jsonl", [b"1"])]
    assert capfd.readouterr().err.count("a.jsonl : disparu") == 1


def test_a_file_that_grows_while_it_is_applied_is_read_again(watched):
    path = watched.folder / "a.jsonl"
    path.write_bytes(b"1\n2")

    def append(name, lines):
        content = list(lines)
        watched.given.append((name, content))
        if content == [b"1", b"2"]:
            with path.open("ab") as file:
                file.write(b"3\n")

    watched.apply = append
    assert watched.run() == [("a.jsonl", [b"1", b"2"]), ("a.jsonl", [b"1", b"23"])]
    assert not path.exists()


def test_a_file_that_replaces_another_while_that_is_applied_is_not_lost(watched, tmp_path):
    path, next_file = watched.folder / "a.jsonl", tmp_path / "next"
    path.write_bytes(b"1\n")
    next_file.write_bytes(b"2\n")

    def replace(name, lines):
        watched.given.append((name, list(lines)))
        if name and next_file.exists():
            next_file.rename(path)

    watched.apply = replace
    assert watched.run() == [("a.jsonl", [b"1"]), ("a.jsonl", [b"2"])]


def test_a_file_that_cannot_be_removed_is_applied_once(watched, capfd, monkeypatch):
    (watched.folder / "a.jsonl").write_bytes(b"1\n")

    def refuse(path, **_options):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "unlink", refuse)
    assert watched.run() == [("a.jsonl", [b"1"])]
    assert capfd.readouterr().err.count("impossible de l'effacer") == 1


def test_hidden_files_and_other_names_are_left_alone(watched, capfd):
    for name in (".a.jsonl", "b.json", "c.jsonl.part"):
        (watched.folder / name).write_bytes(b"1\n")
    assert watched.run() == []
    assert len(list(watched.folder.iterdir())) == 3
    assert "jsonl" not in capfd.readouterr().err


def test_a_folder_that_is_away_is_reported_once_and_read_when_it_is_back(watched, capfd):
    watched.folder.rmdir()

    def come_back():
        watched.folder.mkdir()
        (watched.folder / "a.jsonl").write_bytes(b"1\n")

    watched.on_pass[4] = come_back
    assert watched.run() == [("a.jsonl", [b"1"])]
    assert capfd.readouterr().err.count("dossier illisible") == 1


@pytest.mark.parametrize(
    "failure", [StoreUnavailable("la base"), EngineUnavailable("le moteur"), OSError(28, "plein")]
)
def test_a_failure_is_waited_for_with_growing_pauses_and_no_line_is_lost(watched, capfd, failure):
    (watched.folder / "a.jsonl").write_bytes(b"1\n")
    watched.failures = dict.fromkeys((1, 2, 3), failure)
    assert watched.run()[-1] == ("a.jsonl", [b"1"])
    assert watched.reports == ["a.jsonl"]
    said = capfd.readouterr().err
    assert (said.count("en attente"), said.count("reprend")) == (1, 1)
    assert watched.pauses[:3] == [0.5, 1.0, 2.0]
    assert watched.opened == 4


def test_a_store_that_is_away_at_the_start_is_waited_for(watched, capfd):
    (watched.folder / "a.jsonl").write_bytes(b"1\n")
    real, failures = watched.open_session, [StoreUnavailable("la base")] * 2

    def fail_first():
        if failures:
            raise failures.pop()
        return real()

    watched.open_session = fail_first
    assert watched.run() == [("a.jsonl", [b"1"])]
    assert capfd.readouterr().err.count("en attente") == 1


def test_pauses_never_grow_beyond_the_longest(watched):
    watched.failures = dict.fromkeys(range(100), StoreUnavailable("la base"))
    watched.run()
    assert max(watched.pauses) == 30.0


def test_what_is_due_is_asked_of_the_store_again_and_again(watched):
    watched.due = [False, True, True]
    for at in range(ENOUGH_PASSES):
        watched.on_pass[at] = lambda: setattr(watched, "now", watched.now + DUE_POLL_INTERVAL_S)
    watched.run()
    assert [name for name, _ in watched.given] == ["", "", ""]


def test_a_fifo_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.jsonl")
    with pytest.raises(SourceRefused):
        open_regular_file(tmp_path / "a.jsonl")


def put_file(folder, name, *lines):
    """Lines as a file that appears at once, as documented."""
    written = folder / f".{name}"
    written.write_bytes(encode_lines(*lines))
    written.rename(folder / name)


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_watch_ends_properly_when_asked(process, tmp_path, sign):
    watched = tmp_path / "arriving"
    watched.mkdir()
    with process(tmp_path / "var", "apply", "--watch", watched) as running:
        put_file(watched, "a.jsonl", a_line(1))
        json.loads("".join(iter(running.stdout.readline, "}\n")) + "}")
        running.send_signal(sign)
        _, said = running.communicate(timeout=30)
    assert (running.returncode, "terminée" in said, "Traceback" in said) == (0, True, False)


def test_a_watch_outlives_a_restart_of_the_database(process, tmp_path, annuaire_on, eventually):
    watched = tmp_path / "arriving"
    watched.mkdir()
    with run_postgresql(settings=("fsync=off",)) as url, (tmp_path / "log").open("w+") as log:
        cluster = Path(url.split("host=")[1]) / "cluster"
        settings = {"ANNUAIRE_DATABASE_URL": url.replace("postgresql:", "postgresql+psycopg:")}
        with process(
            tmp_path / "var", "apply", "--watch", watched, stderr=log, **settings
        ) as running:
            put_file(watched, "a.jsonl", a_line(1))
            eventually(lambda: not list(watched.glob("*.jsonl")))
            run_postgresql_program(
                "pg_ctl", "stop", "--wait", "--pgdata", cluster, "--mode", "immediate"
            )
            put_file(watched, "b.jsonl", a_line(2, person=2))
            eventually(lambda: "en attente" in (tmp_path / "log").read_text())
            options = f"-c listen_addresses='' -c unix_socket_directories={cluster.parent}"
            run_postgresql_program(
                *("pg_ctl", "start", "--wait", "--pgdata", cluster),
                *("--log", cluster.parent / "log", "--options", options),
            )
            eventually(lambda: not list(watched.glob("*.jsonl")))
            assert running.poll() is None
            running.send_signal(signal.SIGTERM)
            running.communicate(timeout=30)
        said = (tmp_path / "log").read_text()
        shown = annuaire_on(tmp_path / "var", **settings)("show", a_rpps(2), "--json")
    assert json.loads(shown.stdout)["id"] == a_rpps(2)
    assert (said.count("en attente"), said.count("reprend"), "Traceback" in said) == (1, 1, False)
    assert running.returncode == 0


def test_the_index_is_purged_in_time_though_no_file_arrives(watched):
    watched.on_pass[3] = lambda: setattr(watched, "now", watched.now + PURGE_POLL_INTERVAL_S)
    watched.run()
    assert len(watched.purges) == 1
