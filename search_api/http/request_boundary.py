"""Where requests come in: one layer around everything, so that nothing is said twice or too much.

It answers HEAD as GET without a body, refuses addresses nobody needs, and tells whoever watches of
each request that is over: method, route, status, time, and an id that the answer carries too. Never
the path, the query or what an error says: they hold numbers and names. The server's own access log
has the path and must be off (`access_log=False`).
"""

import logging
import traceback
from collections.abc import Callable
from http import HTTPStatus
from time import perf_counter

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from search_api.http.problems import PROBLEM_JSON, Problem, ProblemFormats
from search_api.monitoring.request_record import REQUEST, Done, request_id

FAILURES = logging.getLogger("annuaire.failures")
LONGEST_ADDRESS = 8_000
"""Bytes; what every server and proxy is asked to take (RFC 9110, section 4.1)."""

HUNG_UP = 499
"""Logged for a client that went away while it was still sending (the number nginx gives it)."""


class Edge:
    """The outermost layer of the application; plain ASGI.

    Args:
        watch: told of each request that is over.
        formats: how a problem is written at each address.
    """

    def __init__(
        self,
        app: ASGIApp,
        *watch: Callable[[Done], object],
        formats: ProblemFormats = PROBLEM_JSON,
    ) -> None:
        self.app = app
        self._watch = watch
        self._formats = formats

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, and note what became of it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        exchange = Exchange(scope, send, self._formats)
        before = REQUEST.set(exchange.request)
        app = self._too_long if address_length(scope) > LONGEST_ADDRESS else self.app
        try:
            await app(exchange.inner, receive, exchange.send)
        except ClientDisconnect:  # nobody is left to answer, and nothing has failed
            exchange.status = HUNG_UP
        except Exception as error:  # noqa: BLE001 - whatever it is, its words may hold a name
            await exchange.fail(error, receive)
        finally:
            self._tell(exchange.done())
            REQUEST.reset(before)

    async def _too_long(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 414."""
        detail = (
            "Une recherche tient en 200 caractères ; pour une liste de numéros, envoyez un lot."
        )
        problem = Problem.http(HTTPStatus.REQUEST_URI_TOO_LONG, detail)
        await self._formats.answer(scope["path"], problem)(scope, receive, send)

    def _tell(self, done: Done) -> None:
        for told in self._watch:
            told(done)


class Exchange:
    """One request and its answer, watched as it passes."""

    __slots__ = ("_began", "_formats", "_send", "inner", "method", "request", "status")

    def __init__(self, scope: Scope, send: Send, formats: ProblemFormats) -> None:
        self.method = scope["method"]
        self.inner = {**scope, "method": "GET"} if self.method == "HEAD" else scope
        self.status = 0
        self.request = request_id(dict(scope["headers"]).get(b"x-request-id", b""))
        self._send = send
        self._formats = formats
        self._began = perf_counter()

    async def send(self, message: Message) -> None:
        """Pass a message on, without the body where only the head was asked for."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            named = (b"x-request-id", self.request.encode())
            message = {**message, "headers": [*message.get("headers", ()), named]}
        elif self.method == "HEAD":
            message = {**message, "body": b""}
        await self._send(message)

    async def fail(self, error: Exception, receive: Receive) -> None:
        """Answer 500 if nothing has been answered yet; log where it happened, not what it said."""
        FAILURES.error("%s at %s", type(error).__name__, " < ".join(places(error)))
        if not self.status:
            problem = Problem.http(HTTPStatus.INTERNAL_SERVER_ERROR)
            answer = self._formats.answer(self.inner["path"], problem)
            await answer(self.inner, receive, self.send)

    def done(self) -> Done:
        """What became of it."""
        seconds = perf_counter() - self._began
        return Done(self.method, self.route(), self.status, seconds, self.request)

    def route(self) -> str:
        """The route as written in the program, which holds no number of anybody."""
        return getattr(self.inner.get("route"), "path", "-")


def address_length(scope: Scope) -> int:
    """Bytes of path and query as sent."""
    return len(scope.get("raw_path") or scope["path"]) + len(scope["query_string"])


def places(error: Exception) -> list[str]:
    """File, line and function of each frame, innermost first."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames)]
