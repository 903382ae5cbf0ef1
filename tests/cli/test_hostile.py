"""A real server and clients that mean it no good; afterwards it answers as before."""

import socket
import time
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

import psutil
import pytest

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
MIB = 2**20


@contextmanager
def connected(server):
    at = urlsplit(server.address)
    with closing(socket.create_connection((at.hostname, at.port), timeout=30)) as connection:
        yield connection


def flooded(connection, piece, times):
    """Send until it is done or refused; what came back."""
    try:
        for _ in range(times):
            connection.sendall(piece)
        return connection.recv(200)
    except OSError:
        return b""


@pytest.fixture(scope="module")
def server(serving, loaded):
    with serving(loaded) as running:
        running.get("/readyz")
        yield running


@pytest.mark.parametrize("piece", [b"X-A: " + b"a" * 8000 + b"\r\n", b"a" * 8000])
def test_headers_without_end_are_refused_and_take_no_memory(server, piece):
    worker = psutil.Process(server.process.pid)
    before = worker.memory_info().rss
    with connected(server) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        answer = flooded(connection, piece, 5000)
    assert answer[:12] in {b"HTTP/1.1 431", b"HTTP/1.1 400", b""}
    assert worker.memory_info().rss < before + 20 * MIB
    assert server.get("/readyz")[0] == 200


@pytest.mark.parametrize(
    "target",
    [
        "/../../etc/passwd",
        "/static/../../pyproject.toml",
        "/static/%2e%2e%2fpyproject.toml",
        "/static/..%5c..%5cpyproject.toml",
        "//etc/passwd",
        "/professionnel/%00",
        "/api/v1/professionals/%ff%fe",
        "/api/v1/professionals/..%2f..%2fstatus",
        "/recherche?q=%00%ff",
        "http://evil.test/recherche",
    ],
)
def test_odd_paths_lead_nowhere(server, target):
    with connected(server) as connection:
        connection.sendall(
            f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
        )
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer[9:10] in b"234"
    assert b"root:" not in answer
    assert b"[project]" not in answer


def test_a_head_that_does_not_come_is_not_waited_for(server):
    with connected(server) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost:")
        began = time.monotonic()
        assert connection.recv(200).startswith(b"HTTP/1.1 408")
    assert time.monotonic() - began > 1


def test_a_body_that_lies_about_its_length_is_an_error_of_the_client(server):
    head = b"POST /api/v1/professionals/lookup HTTP/1.1\r\nHost: x\r\nContent-Length: "
    for length in (b"-1", b"x", b"9" * 30):
        with connected(server) as connection:
            connection.sendall(head + length + b"\r\n\r\n")
            assert connection.recv(200).startswith(b"HTTP/1.1 400")
    assert server.get("/readyz")[0] == 200
