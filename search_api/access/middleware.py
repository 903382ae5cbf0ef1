"""The access middleware: it identifies the caller of each request, charges it, and adds headers.

Plain ASGI, inside CORS and compression, so that a page of another site can read a refusal. A
refusal is answered by the application's own handlers: a problem for programs, a page for people.
"""

import inspect
from collections.abc import Callable

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from directory.errors import ServiceError, TooManyRequests
from search_api.access.callers import Caller, CallerResolver
from search_api.access.limits import Allowance, RateLimiter, estimate_units, is_free_path

CALLER_STATE_KEY, EXTRA_UNITS_STATE_KEY = "caller", "more_units"


class AccessMiddleware:
    """Identifies callers and applies their rate limits.

    Args:
        callers: finds the caller of a request.
        limits: charges the caller.
        on_decision: called with the kind of caller, and whether the request is allowed.
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
        await self._charge_and_answer(caller, scope, receive, send)

    async def _charge_and_answer(
        self, caller: Caller, scope: Scope, receive: Receive, send: Send
    ) -> None:
        allowance = await self._limits.charge(caller, estimate_units(scope))
        state = scope.setdefault("state", {})
        state[CALLER_STATE_KEY] = caller
        if allowance:
            send = add_limit_headers(allowance, send)
        is_allowed = allowance is None or allowance.remaining >= 0
        self._on_decision(caller.kind, is_allowed)
        if allowance and not is_allowed:
            await answer_error(TooManyRequests(allowance.reset_s), scope, receive, send)
            return
        try:
            await self.app(scope, receive, send)
        finally:
            if more := state.get(
                EXTRA_UNITS_STATE_KEY
            ):  # known only after the response, such as the length of a list
                await self._limits.charge(caller, more)


def charge_more(request: Request, units: int) -> None:
    """Add units to the cost of a request; they are charged after the response."""
    state = request.scope.setdefault("state", {})
    state[EXTRA_UNITS_STATE_KEY] = state.get(EXTRA_UNITS_STATE_KEY, 0) + units


def add_limit_headers(allowance: Allowance, send: Send) -> Send:
    """A `send` that adds the `RateLimit-*` headers of an allowance."""

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *allowance.headers]}
        await send(message)

    return send_with_headers


async def answer_error(error: Exception, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer an error from a middleware with the handlers of the application."""
    handlers = scope["app"].exception_handlers
    handler = next(handlers[kind] for kind in type(error).__mro__ if kind in handlers)
    answer = handler(Request(scope), error)
    response = await answer if inspect.isawaitable(answer) else answer
    await response(scope, receive, send)
