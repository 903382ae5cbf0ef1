"""The door: every request is let in for somebody, counted for them, and told what is left.

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
    """The layer that asks who is there.

    Args:
        callers: tells who asks.
        limits: tells whether they may.
        on_decision: of each decision: kind of caller, and whether they were let in.
    """

    def __init__(
        self,
        app: ASGIApp,
        callers: CallerResolver,
        limits: RateLimiter,
        on_decision: Callable[[str, bool], object] = lambda _kind, _let_in: None,
    ) -> None:
        self.app = app
        self._callers = callers
        self._limits = limits
        self._on_decision = on_decision

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer why not."""
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
        is_let_in = allowance is None or allowance.remaining >= 0
        self._on_decision(caller.kind, is_let_in)
        if allowance and not is_let_in:
            await answer_error(TooManyRequests(allowance.reset_s), scope, receive, send)
            return
        try:
            await self.app(scope, receive, send)
        finally:
            if more := state.get(
                EXTRA_UNITS_STATE_KEY
            ):  # what only the answer told: the numbers of a list
                await self._limits.charge(caller, more)


def charge_more(request: Request, units: int) -> None:
    """Have a request cost more than its address told; counted when it has been answered."""
    state = request.scope.setdefault("state", {})
    state[EXTRA_UNITS_STATE_KEY] = state.get(EXTRA_UNITS_STATE_KEY, 0) + units


def add_limit_headers(allowance: Allowance, send: Send) -> Send:
    """A `send` that adds what is left to the headers."""

    async def tell(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *allowance.headers]}
        await send(message)

    return tell


async def answer_error(error: Exception, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer, from a layer, as the application answers any deliberate error."""
    handlers = scope["app"].exception_handlers
    handler = next(handlers[kind] for kind in type(error).__mro__ if kind in handlers)
    answer = handler(Request(scope), error)
    response = await answer if inspect.isawaitable(answer) else answer
    await response(scope, receive, send)
