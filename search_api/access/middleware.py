"""The door: every request is let in for somebody, counted for them, and told what is left.

Plain ASGI, inside CORS and compression, so that a page of another site can read a refusal. A
refusal is answered by the application's own handlers: a problem for programs, a page for people.
"""

import inspect
from collections.abc import Callable

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from directory.errors import ServiceError, TooManyRequests
from search_api.access.callers import Caller, Callers
from search_api.access.limits import Allowance, Limits, is_free, units_of

CALLER, MORE = "caller", "more_units"


class Door:
    """The layer that asks who is there.

    Args:
        callers: tells who asks.
        limits: tells whether they may.
        told: of each decision: kind of caller, and whether they were let in.
    """

    def __init__(
        self,
        app: ASGIApp,
        callers: Callers,
        limits: Limits,
        told: Callable[[str, bool], object] = lambda _kind, _let_in: None,
    ) -> None:
        self.app = app
        self._callers = callers
        self._limits = limits
        self._told = told

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer why not."""
        if scope["type"] != "http" or is_free(scope["path"]):
            await self.app(scope, receive, send)
            return
        try:
            caller = self._callers.of(scope)
        except ServiceError as error:
            self._told("refused", False)
            await refuse(error, scope, receive, send)
            return
        await self._charged(caller, scope, receive, send)

    async def _charged(self, caller: Caller, scope: Scope, receive: Receive, send: Send) -> None:
        allowance = await self._limits.charge(caller, units_of(scope))
        state = scope.setdefault("state", {})
        state[CALLER] = caller
        if allowance:
            send = telling(allowance, send)
        is_let_in = allowance is None or allowance.remaining >= 0
        self._told(caller.kind, is_let_in)
        if allowance and not is_let_in:
            await refuse(TooManyRequests(allowance.reset_s), scope, receive, send)
            return
        try:
            await self.app(scope, receive, send)
        finally:
            if more := state.get(MORE):  # what only the answer told: the numbers of a list
                await self._limits.charge(caller, more)


def charge_more(request: Request, units: int) -> None:
    """Have a request cost more than its address told; counted when it has been answered."""
    state = request.scope.setdefault("state", {})
    state[MORE] = state.get(MORE, 0) + units


def telling(allowance: Allowance, send: Send) -> Send:
    """A `send` that adds what is left to the headers."""

    async def tell(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *allowance.headers]}
        await send(message)

    return tell


async def refuse(error: Exception, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer, from a layer, as the application answers any deliberate error."""
    handlers = scope["app"].exception_handlers
    handler = next(handlers[kind] for kind in type(error).__mro__ if kind in handlers)
    answer = handler(Request(scope), error)
    response = await answer if inspect.isawaitable(answer) else answer
    await response(scope, receive, send)
