"""The outermost middleware: request ids, HEAD, invalid heads, unhandled errors, request records.

It answers HEAD as GET without a body, refuses overlong URLs and invalid Host headers, and reports
each finished request to its callbacks: method, route, status, duration, and an id that the response
carries too. It never reports the path, the query or an error message: they contain numbers and
names. The server's own access log contains the path and must be off (`access_log=False`).
"""

import logging
import traceback
from collections.abc import Callable
from http import HTTPStatus
from time import perf_counter

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from directory.errors import InvalidHost
from search_api.http.host_header import check_host_header
from search_api.http.problems import PROBLEM_JSON, Problem, ProblemFormats
from search_api.monitoring.request_record import (
    CURRENT_REQUEST_ID,
    RequestRecord,
    choose_request_id,
)

FAILURE_LOG = logging.getLogger("annuaire.failures")
MAX_ADDRESS_BYTES = 8_000
"""Bytes; every server and proxy should accept as much (RFC 9110, section 4.1)."""

CLIENT_CLOSED_STATUS = 499
"""Logged for a client that disconnected while sending (nginx uses the same number)."""


class RequestBoundary:
    """The outermost middleware of the application; plain ASGI.

    Args:
        app: the application inside.
        on_request_done: called with the record of each finished request.
        formats: how a problem is written, by path prefix.
    """

    def __init__(
        self,
        app: ASGIApp,
        *on_request_done: Callable[[RequestRecord], object],
        formats: ProblemFormats = PROBLEM_JSON,
    ) -> None:
        self.app = app
        self._on_request_done = on_request_done
        self._formats = formats

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request, and report its record."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        exchange = Exchange(scope, send, self._formats)
        before = CURRENT_REQUEST_ID.set(exchange.request)
        try:
            problem = find_head_problem(scope)
            app = self._formats.render(scope["path"], problem) if problem else self.app
            await app(exchange.inner, receive, exchange.send)
        except ClientDisconnect:  # no client left to answer, and nothing has failed
            exchange.status = CLIENT_CLOSED_STATUS
        except Exception as error:  # noqa: BLE001 - any error: its message may contain a name
            await exchange.answer_failure(error, receive)
        finally:
            self._notify(exchange.build_record())
            CURRENT_REQUEST_ID.reset(before)

    def _notify(self, done: RequestRecord) -> None:
        for callback in self._on_request_done:
            callback(done)


class Exchange:
    """One request and its response, observed as the messages pass."""

    __slots__ = ("_began", "_formats", "_send", "inner", "method", "request", "status")

    def __init__(self, scope: Scope, send: Send, formats: ProblemFormats) -> None:
        self.method = scope["method"]
        self.inner = {**scope, "method": "GET"} if self.method == "HEAD" else scope
        self.status = 0
        self.request = choose_request_id(dict(scope["headers"]).get(b"x-request-id", b""))
        self._send = send
        self._formats = formats
        self._began = perf_counter()

    async def send(self, message: Message) -> None:
        """Send a message, with the request id and, for HEAD, without the body."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            named = (b"x-request-id", self.request.encode())
            message = {**message, "headers": [*message.get("headers", ()), named]}
        elif self.method == "HEAD":
            message = {**message, "body": b""}
        await self._send(message)

    async def answer_failure(self, error: Exception, receive: Receive) -> None:
        """Answer 500 if no response has started; log the place of the error, not its message."""
        FAILURE_LOG.error("%s at %s", type(error).__name__, " < ".join(list_frames(error)))
        if not self.status:
            problem = Problem.from_status(HTTPStatus.INTERNAL_SERVER_ERROR)
            answer = self._formats.render(self.inner["path"], problem)
            await answer(self.inner, receive, self.send)

    def build_record(self) -> RequestRecord:
        """The record of the request, once it is finished."""
        seconds = perf_counter() - self._began
        return RequestRecord(self.method, self.find_route(), self.status, seconds, self.request)

    def find_route(self) -> str:
        """The route template, which contains no person's number; `-` for none."""
        return getattr(self.inner.get("route"), "path", "-")


def find_head_problem(scope: Scope) -> Problem | None:
    """Why the head of a request is refused, before any route reads it; None if it is not."""
    if measure_address_bytes(scope) > MAX_ADDRESS_BYTES:
        detail = (
            "Une recherche tient en 200 caractères ; pour une liste de numéros, envoyez un lot."
        )
        return Problem.from_status(HTTPStatus.REQUEST_URI_TOO_LONG, detail)
    try:
        check_host_header(scope)
    except InvalidHost as error:
        return Problem.of(error)
    return None


def measure_address_bytes(scope: Scope) -> int:
    """Bytes of the path and query string, as sent."""
    return len(scope.get("raw_path") or scope["path"]) + len(scope["query_string"])


def list_frames(error: Exception) -> list[str]:
    """File, line and function of each frame, innermost first."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames)]
