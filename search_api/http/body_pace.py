"""Request bodies arrive at a lowest rate and within a total time.

A byte every twenty seconds would hold a connection, a place for uploads and a temporary file
without end. Only the time spent waiting for the sender counts, not what the server does meanwhile.
"""

from asyncio import timeout
from http import HTTPStatus
from time import monotonic

from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

RATE_GRACE_S = 10.0
"""Waiting time before the rate counts: a phone may lose its network for some seconds."""


class BodyLimits(Struct, frozen=True):
    """The pace of a body.

    Attributes:
        timeout_s: time for the whole body.
        min_bytes_s: the lowest rate, once the grace is over.
        grace_s: see `RATE_GRACE_S`.
    """

    timeout_s: float = 900.0
    min_bytes_s: int = 1_000
    grace_s: float = RATE_GRACE_S


class BodyPaceMiddleware:
    """Limits the time in which a body arrives; plain ASGI."""

    def __init__(self, app: ASGIApp, limits: BodyLimits) -> None:
        self.app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; a route that waits too long for its body gets a 408."""
        if scope["type"] == "http" and has_body(scope):
            receive = PacedBody(receive, self._limits)
        await self.app(scope, receive, send)


class PacedBody:
    """The `receive` of a request with a body."""

    def __init__(self, receive: Receive, limits: BodyLimits) -> None:
        self._receive = receive
        self._limits = limits
        self._received_bytes = 0
        self._waited_s = 0.0
        self._is_complete = False

    async def __call__(self) -> Message:
        """The next message.

        Raises:
            HTTPException: 408, the body arrives too slowly.
        """
        if self._is_complete:
            return await self._receive()
        began = monotonic()
        try:
            async with timeout(self._compute_patience_s()):
                message = await self._receive()
        except TimeoutError as error:
            raise build_slow_body_error() from error
        self._waited_s += monotonic() - began
        self._received_bytes += len(message.get("body", b""))
        self._is_complete = not message.get("more_body", False)
        return message

    def _compute_patience_s(self) -> float:
        """Seconds until the body is too late, as a whole or by its rate."""
        limits = self._limits
        earned_s = limits.grace_s + self._received_bytes / limits.min_bytes_s
        return max(0.0, min(limits.timeout_s, earned_s) - self._waited_s)


def has_body(scope: Scope) -> bool:
    """Whether a request announces a body."""
    return any(name in {b"content-length", b"transfer-encoding"} for name, _ in scope["headers"])


def build_slow_body_error() -> HTTPException:
    """The 408 error of a body that does not arrive in time."""
    detail = "Le corps de la demande arrive trop lentement ; recommencez, ou envoyez-en moins."
    return HTTPException(HTTPStatus.REQUEST_TIMEOUT, detail, {"Connection": "close"})
