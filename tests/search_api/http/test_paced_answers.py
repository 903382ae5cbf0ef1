"""Long answers leave in pieces, and what is held back is counted."""

import anyio
import pytest

from search_api.http.paced_answers import PIECE_BYTES, PacedAnswersMiddleware
from search_api.monitoring.server_state import HELD_ANSWER_KEY


class Held:
    held_bytes = 0


@pytest.mark.parametrize("length", [0, 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES])
@pytest.mark.parametrize("more_body", [False, True])
def test_pieces_are_the_body(length, more_body):
    body, held, sent = bytes(length), Held(), []

    async def answer(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": body, "more_body": more_body})

    async def send(message):
        sent.append((message, held.held_bytes))

    scope = {"type": "http", "state": {HELD_ANSWER_KEY: held}}
    anyio.run(PacedAnswersMiddleware(answer), scope, None, send)
    (start, _), *pieces = sent
    assert start["status"] == 200
    assert b"".join(each["body"] for each, _ in pieces) == body
    assert max(len(each["body"]) for each, _ in pieces) <= PIECE_BYTES
    assert [each["more_body"] for each, _ in pieces] == [True] * (len(pieces) - 1) + [more_body]
    left = [
        length - sum(len(each["body"]) for each, _ in pieces[: at + 1]) for at in range(len(pieces))
    ]
    assert [count for _, count in pieces] == left
    assert held.held_bytes == 0


def test_a_reader_who_goes_away_leaves_nothing_counted():
    held = Held()

    async def answer(_scope, _receive, send):
        await send({"type": "http.response.body", "body": bytes(2 * PIECE_BYTES)})

    async def send(_message):
        raise OSError

    scope = {"type": "http", "state": {HELD_ANSWER_KEY: held}}
    with pytest.raises(OSError):  # noqa: PT011 - the one above
        anyio.run(PacedAnswersMiddleware(answer), scope, None, send)
    assert held.held_bytes == 0
