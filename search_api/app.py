"""The application: parts handed in, routes and layers put together.

Layers are few and plain ASGI, because each is paid by every request: a look-up takes 103 µs of
processor with the server and the engine, where FastAPI's empty route takes 60 (November 2026).
"""

from collections.abc import Callable, Iterable
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from search_api import VERSION
from search_api.any_origin import AnyOrigin
from search_api.fhir.resources import operation_outcome
from search_api.fhir.routes import Facade
from search_api.http.compression import Compression
from search_api.http.error_handlers import add_error_handlers
from search_api.http.problems import ProblemFormats
from search_api.http.request_boundary import Edge
from search_api.monitoring.request_record import Done
from search_api.openapi.document import ABOUT, TITLE, components
from search_api.representations.sheets import Sheets
from search_api.routes.changes import Changes
from search_api.routes.codes import Codes
from search_api.routes.description import Description
from search_api.routes.export import Export
from search_api.routes.lookup import Lookup
from search_api.routes.parameters import once
from search_api.routes.professionals import Professionals
from search_api.routes.status import Status
from search_api.routes.suggestions import Suggestions
from search_api.search.service import DirectorySearch
from search_api.shortcut import Shortcut

UNTRACED: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "auto_configure": False,
}
"""The framework's own spans hold whole addresses; ours (`cli.server.tracing`) do not."""


class Application(FastAPI):
    """FastAPI with our edge around it and msgspec's schemas in its document.

    Attributes:
        watch: told of each request that is over.
        problem_formats: how a problem is written at each address.
    """

    watch: tuple[Callable[[Done], object], ...] = ()
    problem_formats = ProblemFormats({operation_outcome.BASE: operation_outcome.answer})

    def build_middleware_stack(self) -> ASGIApp:
        """The layers, the edge outermost: around the one that raises again what it answered."""
        stack = super().build_middleware_stack()
        return Edge(stack, *self.watch, formats=self.problem_formats)

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document; made once by FastAPI, which keeps it."""
        document = super().openapi()
        for kind, ours in components().items():
            document.setdefault("components", {}).setdefault(kind, {}).update(ours)
        return document


def create_app(
    search: DirectorySearch,
    sheets: Sheets,
    *,
    public_url: str,
    door: Callable[[ASGIApp], ASGIApp] | None = None,
) -> Application:
    """The API over a directory.

    Args:
        search: answers every question.
        sheets: draws a sheet; blocks, so it is called in a thread.
        public_url: what links begin with, never taken from the Host header; no slash at the end.
        door: a layer that says who may come in (`search_api.access`); everybody may without.
    """
    app = Application(
        title=TITLE,
        description=ABOUT,
        version=VERSION,
        openapi_url=None,  # `Description` serves it
        docs_url=None,  # both pages load scripts of third parties
        redoc_url=None,
        dependencies=[Depends(once)],
        telemetry=UNTRACED,
        redirect_slashes=False,  # such a redirection is made of the Host header
    )
    public_url = public_url.rstrip("/")
    add_error_handlers(app, app.problem_formats)
    app.include_router(Lookup(search, public_url).router())
    people = Professionals(search, sheets, public_url).router()
    app.include_router(people)
    app.include_router(Facade(search, public_url).router())  # each router before costs 3 µs
    app.include_router(Codes(search).router())
    app.include_router(Suggestions(search).router())
    app.include_router(Changes(search, public_url).router())
    app.include_router(Export(search, public_url).router())
    app.include_router(Status(search).router())
    app.include_router(Description(app).router())
    add_layers(app, people.routes, door)
    return app


def add_layers(
    app: FastAPI, routes: Iterable[BaseRoute], door: Callable[[ASGIApp], ASGIApp] | None
) -> None:
    """The layers inside the edge; the first is the innermost."""
    app.add_middleware(Shortcut, routes=routes)
    if door:
        app.add_middleware(door)
    app.add_middleware(Compression)
    app.add_middleware(AnyOrigin)
