"""`annuaire lookup`: a file completed here, and by a service over a socket."""

import csv
import socket
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.builders import a_rpps

LOOKUP = "/api/v1/professionals/lookup"


@pytest.fixture
def numbers(tmp_path, someone):
    path = tmp_path / "numbers.csv"
    path.write_text(f"service;n° rpps\nbloc;{someone['id']}\nbloc;{a_rpps(99_999_990)}\n", "utf-8")
    return path


def rows(text):
    return list(csv.DictReader(text.splitlines(), delimiter=";"))


def test_a_file_is_completed_on_standard_output(asked, numbers):
    told = asked("lookup", numbers, "--column", "N° RPPS")
    assert [row["status"] for row in rows(told.stdout)] == ["found", "unknown"]


def test_a_file_is_written_when_it_is_whole(asked, numbers, tmp_path):
    answered = tmp_path / "answered.csv"
    assert asked("lookup", numbers, "-o", answered, "--column", "n° rpps").exit_code == 0
    assert len(rows(answered.read_text("utf-8"))) == 2
    assert not list(tmp_path.glob("*.part"))


def test_a_column_that_is_not_there_leaves_no_file(asked, numbers, tmp_path):
    answered = tmp_path / "answered.csv"
    told = asked("lookup", numbers, "-o", answered, "--column", "numero")
    assert (told.exit_code, answered.exists()) == (1, False)
    assert "« service »" in told.stderr


def test_a_file_that_is_not_there_is_said_in_one_line(asked, tmp_path):
    told = asked("lookup", tmp_path / "none.csv")
    assert (told.exit_code, told.stderr.count("\n")) == (1, 1)


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_service_completes_a_file_as_the_command_does_here(serving, loaded, asked, numbers):
    with serving(loaded) as server:
        far = asked("lookup", numbers, "--column", "n° rpps", "--url", server.address)
        assert server.complaints() == []
    near = asked("lookup", numbers, "--column", "n° rpps")
    assert (far.exit_code, far.stdout_bytes) == (0, near.stdout_bytes)


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_service_that_is_not_there_is_said_in_one_line(asked, numbers):
    told = asked("lookup", numbers, "--url", "http://127.0.0.1:1")
    assert (told.exit_code, told.stderr.count("\n")) == (1, 1)


def sent(address, length, body):
    """A request that announces a length and sends this much of its body."""
    at = urlsplit(address)
    connection = socket.create_connection((at.hostname, at.port), timeout=10)
    head = (
        f"POST {LOOKUP} HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nContent-Length: {length}"
    )
    connection.sendall(f"{head}\r\n\r\n".encode() + body)
    return connection


def kept_aside(pid):
    """Files without a name that a process holds; in these tests its log is one."""
    links = (each.readlink() for each in Path(f"/proc/{pid}/fd").iterdir() if each.is_symlink())
    return [link for link in links if str(link).endswith("(deleted)")]


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.parametrize("share", [0.5, 1])
def test_a_client_that_hangs_up_leaves_nothing_behind(serving, loaded, someone, eventually, share):
    body = b"rpps\n" + f"{someone['id']}\n".encode() * 200_000
    with serving(loaded) as server:
        server.get("/readyz")
        before = kept_aside(server.process.pid)
        with closing(sent(server.address, len(body), body[: int(len(body) * share)])):
            eventually(lambda: kept_aside(server.process.pid) != before)
        eventually(lambda: kept_aside(server.process.pid) == before)
        assert server.get("/readyz")[0] == 200
        assert server.complaints() == []


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_searches_go_on_while_a_long_file_is_answered(serving, loaded, someone):
    body = b"rpps\n" + f"{someone['id']}\n".encode() * 20_000
    with serving(loaded) as server, closing(sent(server.address, len(body), body)) as asking:
        assert asking.recv(1000)
        assert server.get("/api/v1/professionals?q=martin")[0] == 200
