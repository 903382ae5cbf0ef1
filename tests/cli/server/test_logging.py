"""Lines of requests: each whole, soon written, and nobody's trouble when they cannot be."""

import asyncio
import json
import logging

import pytest

from cli.server import logging as server_logging
from cli.server.logging import AccessLog, JsonLineFormatter
from search_api.monitoring.request_record import RequestRecord

DONE = RequestRecord("GET", "/api/v1/status", 200, 0.00126, "0123456789abcdef")


def written(*steps):
    """What was written after each step, in an event loop, of a log that gathers."""
    pieces, seen = [], []

    async def run():
        log = AccessLog(pieces.append)
        with log.batch_lines():
            for step in steps:
                await step(log)
                seen.append(b"".join(pieces).count(b"\n"))
        seen.append(b"".join(pieces).count(b"\n"))

    asyncio.run(run())
    return seen, pieces


def told(times):
    async def tell(log):
        for _ in range(times):
            log(DONE)

    return tell


async def waited(_log):
    await asyncio.sleep(2 * server_logging.LOG_FLUSH_DELAY_S)


def test_a_line_says_what_was_done_and_when():
    pieces = []
    AccessLog(pieces.append)(DONE)
    (line,) = pieces
    assert line.endswith(b"}\n")
    said = json.loads(line)
    assert said.pop("time").endswith("Z")
    assert said == {
        "level": "INFO",
        "logger": "annuaire.access",
        "method": "GET",
        "route": "/api/v1/status",
        "status": 200,
        "ms": 1.3,
        "request": "0123456789abcdef",
    }


def test_lines_wait_for_each_other_and_not_for_long():
    seen, pieces = written(told(2), waited, told(1), waited)
    assert seen == [0, 2, 2, 3, 3]
    assert len(pieces) == 2


def test_the_last_ones_are_written_at_the_end():
    assert written(told(1))[0] == [0, 1]


def test_what_is_written_together_fits_in_a_pipe_and_ends_with_a_line():
    seen, pieces = written(told(100))
    assert seen[-1] == 100
    assert 3 < len(pieces) < 10
    assert all(
        piece.endswith(b"\n") and len(piece) <= server_logging.LOG_BATCH_BYTES for piece in pieces
    )


def test_without_anybody_who_gathers_each_line_is_written_at_once():
    pieces = []
    log = AccessLog(pieces.append)
    log(DONE)
    log(DONE)
    assert [piece.count(b"\n") for piece in pieces] == [1, 1]


@pytest.mark.parametrize("trouble", [BrokenPipeError(), OSError(28, "full"), ValueError("closed")])
def test_a_log_that_cannot_be_written_stops_no_answer(trouble):
    def refuse(_lines):
        raise trouble

    AccessLog(refuse)(DONE)


def test_other_records_keep_their_message_and_of_an_exception_its_kind():
    caught = (RuntimeError, RuntimeError("MARTIN"), None)
    record = logging.LogRecord("annuaire.x", logging.ERROR, "", 1, "%s gone", ("it",), caught)
    said = json.loads(JsonLineFormatter().format(record))
    assert (said["message"], said["error"], said["level"]) == ("it gone", "RuntimeError", "ERROR")
    assert "MARTIN" not in json.dumps(said)
