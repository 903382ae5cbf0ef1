"""One connection: what it may send, how long it may be idle, and what it must read."""

import time
from contextlib import ExitStack

import pytest
from msgspec.structs import replace

from cli.server.http_protocol import BoundedProtocol
from cli.server.unread_answers import UnreadAnswer
from search_api.http.paced_answers import PacedAnswersMiddleware
from search_api.monitoring.server_state import CONNECTION_REFUSED_KEY
from tests.cli.server.local_server import AMPLE, MIB, read_all, request, run_locally

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
LONG = 30 * MIB
SHORT_WINDOW_S = 0.3


class Hasty(BoundedProtocol):
    """A protocol of little patience."""

    head_timeout_s = 0.3
    unread_body_timeout_s = 0.3


async def answer(scope, _receive, send):
    """`/long`: 30 MiB; anything else: whether the connection is one too many."""
    if scope["type"] != "http":
        return
    is_refused = CONNECTION_REFUSED_KEY in scope["state"]
    body = b"x" * LONG if scope["path"] == "/long" else b"refused" if is_refused else b"ok"
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": 200, "headers": [length]})
    await send({"type": "http.response.body", "body": body})


PACED = PacedAnswersMiddleware(answer)


@pytest.fixture
def is_soon(eventually):
    return lambda condition: eventually(condition, within_s=10)


@pytest.fixture
def quick_checks(monkeypatch):
    monkeypatch.setattr(UnreadAnswer, "window_s", SHORT_WINDOW_S)
    monkeypatch.setattr(UnreadAnswer, "check_interval_s", 0.05)


def ask(connection):
    connection.sendall(request())
    return connection.recv(1000)


def test_an_address_has_so_many_connections_and_gets_them_back(is_soon):
    limits = replace(AMPLE, per_address=2)
    with run_locally(answer, limits) as server, ExitStack() as open_ones:
        first, second, third, fourth = (open_ones.enter_context(server.connect()) for _ in range(4))
        is_soon(lambda: server.table.count("127.0.0.1") == 4)
        fifth = open_ones.enter_context(server.connect())
        assert read_all(fifth) == b""
        assert ask(first).endswith(b"ok")
        assert ask(second).endswith(b"ok")
        for refused in (third, fourth):
            answered = ask(refused)
            assert answered.endswith(b"refused")
            assert b"connection: close" in answered
        first.close()
        is_soon(lambda: not server.table.unread_bytes and server.table.count("127.0.0.1") < 2)
        with server.connect() as later:
            assert ask(later).endswith(b"ok")


def test_the_connections_of_all_addresses_are_bounded_and_those_of_a_proxy_not_by_address():
    limits = replace(AMPLE, per_address=1, total=2, proxies=("127.0.0.0/8",))
    with run_locally(answer, limits) as server, ExitStack() as open_ones:
        several = [open_ones.enter_context(server.connect()) for _ in range(3)]
        assert [ask(each)[-2:] for each in several] == [b"ok", b"ok", b"ed"]


@pytest.mark.usefixtures("quick_checks")
def test_an_answer_that_nobody_reads_is_given_up(is_soon):
    with run_locally(PACED, replace(AMPLE, min_bytes_s=1000)) as server:
        with server.connect() as silent:
            silent.sendall(request("/long"))
            is_soon(lambda: server.table.unread_bytes)
            is_soon(lambda: not server.table.unread_bytes and not server.table.count("127.0.0.1"))
            assert len(read_all(silent)) < LONG
        with server.connect() as reading:
            reading.sendall(request("/long", "Connection: close"))
            assert len(read_all(reading)) > LONG


@pytest.mark.usefixtures("quick_checks")
def test_the_last_bytes_of_a_closed_connection_are_not_waited_for_without_end(is_soon):
    with (
        run_locally(answer, replace(AMPLE, min_bytes_s=1000)) as server,
        server.connect(receive_buffer_bytes=4096) as silent,
    ):
        silent.sendall(request("/long", "Connection: close"))
        is_soon(lambda: server.table.unread_bytes)
        is_soon(lambda: not server.table.count("127.0.0.1"))


def test_beyond_the_memory_for_unread_answers_who_waits_longest_is_given_up(is_soon, monkeypatch):
    monkeypatch.setattr(UnreadAnswer, "check_interval_s", 0.05)
    with (
        run_locally(PACED, replace(AMPLE, unread_bytes=LONG * 3 // 2)) as server,
        server.connect() as first,
        server.connect() as second,
    ):
        first.sendall(request("/long"))
        is_soon(lambda: server.table.unread_bytes > LONG // 2)
        second.sendall(request("/long", "Connection: close"))
        is_soon(lambda: server.table.count("127.0.0.1") == 1)
        assert len(read_all(first)) < LONG
        assert len(read_all(second)) > LONG


def test_a_body_that_nobody_reads_does_not_hold_a_connection():
    with run_locally(answer, protocol=Hasty) as server, server.connect() as idle:
        idle.sendall(request("/", "Content-Length: 1000", method="POST") + b"x")
        assert read_all(idle).startswith(b"HTTP/1.1 200")


def test_empty_lines_do_not_hold_a_connection():
    with run_locally(answer, protocol=Hasty) as server:
        for has_request in (True, False):
            with server.connect() as idle:
                if has_request:
                    assert ask(idle).endswith(b"ok")
                idle.sendall(b"\r\n")
                assert read_all(idle).startswith(b"HTTP/1.1 408")


def test_a_request_on_an_idle_connection_is_answered_while_the_server_stops():
    with run_locally(answer) as server, server.connect() as idle:
        assert b"connection: close" not in ask(idle)
        server.server.should_exit = True
        time.sleep(0.3)  # the server has closed its port
        answered = ask(idle)
        assert answered.endswith(b"ok")
        assert b"connection: close" in answered
        assert read_all(idle) == b""
