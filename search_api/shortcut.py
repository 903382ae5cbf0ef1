"""The address that programs ask for all day, answered without the framework's routing.

The framework looks through its routers, opens two stacks of contexts and wraps each endpoint three
times: 40 µs of processor for one listing (FastAPI 0.165, November 2026), as much as an empty route
takes with its server. Here the endpoint of the route is called straight away where the address is
plainly a listing's and nothing else is said. The route stays: it documents, and takes the rest.
"""

import re
from collections.abc import Iterable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from directory.errors import ServiceError
from search_api.access.middleware import answer_error
from search_api.http.fast_route import FastRoute
from search_api.representations.schemas import PROFESSIONALS_PATH
from search_api.routes.professionals import EMPTY_PARAMETERS, PROFESSIONAL_PATH

PLAIN_LISTING_PATH = re.compile(
    re.escape(PROFESSIONALS_PATH) + r"/(?P<id>[0-9]{9,12}(?:\.[a-z]+)?)"
)
"""A number as programs write it, RPPS, ADELI or national, alone or with the suffix of a form."""


class Shortcut:
    """The innermost layer, in front of the framework's own; plain ASGI.

    Args:
        app: what takes every other request.
        routes: among them that of one listing, whose endpoint takes the request, the number as it
            stands in the address, and no parameters.
    """

    def __init__(self, app: ASGIApp, routes: Iterable[BaseRoute]) -> None:
        self.app = app
        direct = (each for each in routes if isinstance(each, FastRoute))
        self._route = next(each for each in direct if each.path == PROFESSIONAL_PATH)
        self._endpoint = self._route.endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a plain look-up, errors told by the application's handlers; or pass on."""
        plain = parse_plain_number(scope)
        if plain is None:
            await self.app(scope, receive, send)
            return
        scope["route"] = self._route
        try:
            answer = await self._endpoint(Request(scope), plain, EMPTY_PARAMETERS)
        except (ServiceError, HTTPException) as error:
            await answer_error(error, scope, receive, send)
        else:
            await answer(scope, receive, send)


def parse_plain_number(scope: Scope) -> str | None:
    """The number, with its suffix, that a request plainly asks for."""
    if scope["type"] != "http" or scope["method"] != "GET" or scope["query_string"]:
        return None
    plain = PLAIN_LISTING_PATH.fullmatch(scope["path"])
    return plain["id"] if plain else None
