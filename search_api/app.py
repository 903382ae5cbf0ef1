"""The application: assembles the routes and the middlewares around the given parts.

Middlewares are few and plain ASGI, because every request pays for each of them
(`benchmarks.latency.framework_parts`).
"""

import re
from collections.abc import Callable
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.telemetry import TelemetryConfig
from msgspec import Struct
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from search_api import VERSION
from search_api.access.admission import AdmissionLimits, AdmissionMiddleware
from search_api.access.limits import RATE_LIMIT_HEADERS
from search_api.fhir.resources import operation_outcome
from search_api.fhir.routes import FhirRoutes
from search_api.http.body_pace import BodyLimits, BodyPaceMiddleware
from search_api.http.compression import CompressionMiddleware
from search_api.http.error_handlers import add_error_handlers
from search_api.http.fast_route import refuse_dependencies
from search_api.http.paced_answers import PacedAnswersMiddleware
from search_api.http.problems import ProblemFormats
from search_api.http.repeated_parameters import require_single_parameters
from search_api.http.request_boundary import RequestBoundary
from search_api.http.upload_storage import DEFAULT_STORAGE_BYTES, UploadStorage
from search_api.monitoring.request_record import RequestRecord
from search_api.openapi.document import API_DESCRIPTION, API_TITLE, build_openapi_components
from search_api.representations.schemas import PROFESSIONALS_PATH
from search_api.representations.sheets import SheetRenderer
from search_api.routes.changes import ChangesRoute
from search_api.routes.codes import CodeSystemRoutes
from search_api.routes.description import OpenApiRoute
from search_api.routes.export import ExportRoute
from search_api.routes.lookup import LookupRoutes
from search_api.routes.professionals import (
    EMPTY_PARAMETERS,
    PROFESSIONAL_PATH,
    ProfessionalRoutes,
)
from search_api.routes.status import StatusRoutes
from search_api.routes.suggestions import SuggestionsRoute
from search_api.search.service import DirectorySearch

NO_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "auto_configure": False,
}
"""The framework's own spans contain whole URLs; ours (`cli.server.tracing`) do not."""
PLAIN_LISTING_PATH = re.compile(
    re.escape(PROFESSIONALS_PATH) + r"/(?P<id>[0-9]{9,12}(?:\.[a-z]+)?)"
)
"""A number as programs write it (RPPS, ADELI or national), with or without a format suffix."""
EXPOSED_HEADERS = (
    "ETag",
    "Last-Modified",
    "Link",
    "Retry-After",
    "X-Request-Id",
    *RATE_LIMIT_HEADERS,
)
"""Response headers that pages of other sites may read (CORS)."""


class Capacity(Struct, frozen=True):
    """What may be under way at once in this process.

    Attributes:
        admission: costly requests.
        bodies: the pace at which a body arrives.
        upload_storage_bytes: of all files that are being received.
    """

    admission: AdmissionLimits = AdmissionLimits()
    bodies: BodyLimits = BodyLimits()
    upload_storage_bytes: int = DEFAULT_STORAGE_BYTES


class Application(FastAPI):
    """FastAPI inside our request boundary, with msgspec's schemas in its OpenAPI document.

    Attributes:
        on_request_done: called with the record of each finished request.
        problem_formats: how a problem is written, by path prefix.
    """

    on_request_done: tuple[Callable[[RequestRecord], object], ...] = ()
    problem_formats = ProblemFormats(
        {operation_outcome.FHIR_PREFIX: operation_outcome.render_fhir_problem}
    )

    def build_middleware_stack(self) -> ASGIApp:
        """The middlewares; the request boundary is around Starlette's error middleware.

        That one re-raises the error it has answered. Outside is only what paces long answers.
        """
        stack = super().build_middleware_stack()
        boundary = RequestBoundary(stack, *self.on_request_done, formats=self.problem_formats)
        return PacedAnswersMiddleware(boundary)

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document; FastAPI builds it once and keeps it."""
        document = super().openapi()
        for kind, ours in build_openapi_components().items():
            document.setdefault("components", {}).setdefault(kind, {}).update(ours)
        return document


def create_app(
    search: DirectorySearch,
    sheets: SheetRenderer,
    *,
    public_url: str,
    access_middleware: Callable[[ASGIApp], ASGIApp] | None = None,
    capacity: Capacity | None = None,
) -> Application:
    """The API over a directory.

    Args:
        search: runs the queries.
        sheets: renders a sheet; blocking, so it is called in a thread.
        public_url: base URL of links, without a trailing slash; never taken from the Host header.
        access_middleware: authenticates and limits callers (`search_api.access`); None: no limits.
        capacity: what may be under way at once; the defaults unless given.
    """
    capacity = capacity or Capacity()
    app = Application(
        title=API_TITLE,
        description=API_DESCRIPTION,
        version=VERSION,
        openapi_url=None,  # `OpenApiRoute` serves it
        docs_url=None,  # both pages load third-party scripts
        redoc_url=None,
        telemetry=NO_TELEMETRY,
        redirect_slashes=False,  # such a redirect is built from the Host header
    )
    add_error_handlers(app, app.problem_formats)
    storage = UploadStorage(capacity.upload_storage_bytes)
    add_routes(app, search, sheets, public_url.rstrip("/"), storage)
    add_middlewares(app, access_middleware, capacity)
    return app


def add_routes(
    app: FastAPI,
    search: DirectorySearch,
    sheets: SheetRenderer,
    public_url: str,
    storage: UploadStorage,
) -> None:
    """Add the routes; requests are matched in this order, so frequent ones come early."""
    people = ProfessionalRoutes(search, sheets, public_url)
    once = [Depends(require_single_parameters)]
    app.include_router(LookupRoutes(search, public_url, storage).router(), dependencies=once)
    app.include_router(people.router())
    app.include_router(FhirRoutes(search, public_url).router())
    app.include_router(CodeSystemRoutes(search).router(), dependencies=once)
    app.include_router(SuggestionsRoute(search).router())
    app.include_router(ChangesRoute(search, public_url).router(), dependencies=once)
    app.include_router(ExportRoute(search, public_url).router(), dependencies=once)
    app.include_router(StatusRoutes(search).router(), dependencies=once)
    app.include_router(OpenApiRoute(app).router(), dependencies=once)
    refuse_dependencies(app.routes)
    app.router.routes.insert(0, PlainListingRoute(people))


def add_middlewares(
    app: FastAPI, access_middleware: Callable[[ASGIApp], ASGIApp] | None, capacity: Capacity
) -> None:
    """Add the middlewares inside the request boundary; the first added is the innermost."""
    app.add_middleware(BodyPaceMiddleware, limits=capacity.bodies)
    app.add_middleware(AdmissionMiddleware, limits=capacity.admission)
    if access_middleware:
        app.add_middleware(access_middleware)
    app.add_middleware(CompressionMiddleware)
    app.add_middleware(  # the data are public, and there are no cookies
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "POST"],
        allow_headers=["Authorization", "Content-Type", "If-None-Match", "Prefer"],
        expose_headers=EXPOSED_HEADERS,
    )


class PlainListingRoute(Route):
    """The most requested address, matched before the framework searches its routers.

    The route of `ProfessionalRoutes` documents it, and handles every request that has parameters.
    `benchmarks.latency.framework_parts` prints the time this saves.
    """

    def __init__(self, people: ProfessionalRoutes) -> None:
        self._people = people
        super().__init__(PROFESSIONAL_PATH, people.get_professional, include_in_schema=False)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; errors go to the handlers of the application (the `Route` interface)."""
        request = Request(scope, receive, send)
        number = scope["path_params"]["id"]
        response = await self._people.get_professional(request, number, EMPTY_PARAMETERS)
        await response(scope, receive, send)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match a plain number only (the `Route` interface)."""
        number = parse_plain_number(scope)
        if number is None:
            return Match.NONE, {}
        known = {"endpoint": self.endpoint, "path_params": {"id": number}}
        return Match.FULL, known | {"route": self}  # request records and metrics read it


def parse_plain_number(scope: Scope) -> str | None:
    """The number, with its suffix, of a GET request without query parameters; None otherwise."""
    if scope["type"] != "http" or scope["method"] != "GET" or scope["query_string"]:
        return None
    plain = PLAIN_LISTING_PATH.fullmatch(scope["path"])
    return plain["id"] if plain else None
