"""Long answers are handed to the server piece by piece, as fast as their reader takes them.

The server keeps whatever it is given until it is sent; it makes the application wait before the
next piece only. So an answer in one piece is over for the application before it is read, and
nothing bounds how many of them wait in memory. What is held back is reported to the server, which
gives up the slowest readers when all of it is too much.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from search_api.monitoring.server_state import HELD_ANSWER_KEY, HeldAnswer

PIECE_BYTES = 65_536
"""The length from which the server makes the application wait."""


class PacedAnswersMiddleware:
    """Divides long bodies; plain ASGI, next to the server."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and its answer in pieces."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        held: HeldAnswer | None = scope.get("state", {}).get(HELD_ANSWER_KEY)

        async def send_pieces(message: Message) -> None:
            if len(message.get("body", b"")) > PIECE_BYTES:
                await send_body(message, send, held)
            else:
                await send(message)

        await self.app(scope, receive, send_pieces)


async def send_body(message: Message, send: Send, held: HeldAnswer | None) -> None:
    """Send a long body in pieces.

    Args:
        message: has the body.
        send: takes a piece, and returns when there is room for the next.
        held: learns how many bytes are still to be sent.
    """
    body = message["body"]
    try:
        for start in range(0, len(body), PIECE_BYTES):
            end = start + PIECE_BYTES
            if held:
                held.held_bytes = max(0, len(body) - end)
            more = end < len(body) or message.get("more_body", False)
            await send({"type": message["type"], "body": body[start:end], "more_body": more})
    finally:
        if held:
            held.held_bytes = 0
