"""The access middleware: it identifies the caller of each request, counts it, and adds headers.

Plain ASGI, inside CORS and compression, so that a page of another site can read a refusal. A
refusal is answered by the application's own handlers: a problem for programs, a page for people.
"""

import inspect
from collections.abc import Callable

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from directory.errors import ServiceError, TooManyRequests
from search_api.access.callers import CALLER_STATE_KEY, Caller, CallerResolver
from search_api.access.costs import is_free_path
from search_api.access.limits import RateLimiter
from search_api.access.request_units import UNITS_OF_REQUEST, UNITS_STATE_KEY, RequestUnits


class AccessMiddleware:
    """Identifies callers and applies their rate limits.

    Args:
        callers: finds the caller of a request.
        limits: reserves the caller's units.
        on_decision: called with the kind of caller, and whether the request had its units.
    """

    def __init__(
        self,
        app: ASGIApp,
        callers: CallerResolver,
        limits: RateLimiter,
        on_decision: Callable[[str, bool], object] = lambda _kind, _is_allowed: None,
    ) -> None:
        self.app = app
        self._callers = callers
        self._limits = limits
        self._on_decision = on_decision

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer with the reason of the refusal."""
        if scope["type"] != "http" or is_free_path(scope["path"]):
            await self.app(scope, receive, send)
            return
        try:
            caller = self._callers.resolve(scope)
        except ServiceError as error:
            self._on_decision("refused", False)
            await answer_error(error, scope, receive, send)
            return
        await self._count_and_answer(caller, scope, receive, send)

    async def _count_and_answer(
        self, caller: Caller, scope: Scope, receive: Receive, send: Send
    ) -> None:
        units = RequestUnits(self._limits, caller)
        state = scope.setdefault("state", {})
        state[CALLER_STATE_KEY], state[UNITS_STATE_KEY] = caller, units
        send = count_sent(units, scope, receive, send)
        try:
            await units.hold(UNITS_OF_REQUEST)
        except TooManyRequests as error:
            self._on_decision(caller.kind, False)
            await answer_error(error, scope, receive, send)
            return
        try:
            await self.app(scope, receive, send)
        finally:
            await units.settle_end()
            self._on_decision(caller.kind, not units.is_refused)


def count_sent(units: RequestUnits, scope: Scope, receive: Receive, send: Send) -> Send:
    """A `send` that settles the units of a request, and adds the `RateLimit-*` headers."""

    async def send_counted(message: Message) -> None:
        if message["type"] == "http.response.start":
            await units.settle_head(message["status"], scope, receive)
            if units.allowance:
                headers = [*message.get("headers", ()), *units.allowance.headers]
                message = {**message, "headers": headers}
        await send(message)
        if message.get("body"):
            units.mark_sent()

    return send_counted


async def answer_error(error: Exception, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer an error from a middleware with the handlers of the application."""
    handlers = scope["app"].exception_handlers
    handler = next(handlers[kind] for kind in type(error).__mro__ if kind in handlers)
    answer = handler(Request(scope), error)
    response = await answer if inspect.isawaitable(answer) else answer
    await response(scope, receive, send)
