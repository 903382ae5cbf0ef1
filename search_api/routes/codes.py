"""The code systems: the codes that filters accept, with the labels of the data."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from directory.publication import Publication
from directory.search import Dimension
from search_api.http.conditional_requests import answer_conditionally
from search_api.openapi.document import describe_operation
from search_api.representations.schemas import API_ENCODER, CodesAnswer, Source, TownsAnswer
from search_api.routes.parameters import NoQuery, TownParameters
from search_api.search.service import DirectorySearch


class CodeSystemRoutes(Struct, frozen=True):
    """The routes of code systems."""

    search: DirectorySearch

    def router(self) -> APIRouter:
        """A router with the three routes."""
        router = APIRouter(tags=["Nomenclatures"])
        router.get("/api/v1/professions", **describe_operation("professions"))(self.get_professions)
        router.get("/api/v1/savoir-faire", **describe_operation("savoir-faire"))(
            self.get_savoir_faire
        )
        router.get("/api/v1/communes", **describe_operation("communes"))(self.get_communes)
        return router

    async def get_professions(self, request: Request, _none: NoQuery) -> Response:
        """The professions that somebody has, most people first."""
        return await self.get_codes(request, Dimension.PROFESSION)

    async def get_savoir_faire(self, request: Request, _none: NoQuery) -> Response:
        """The savoir-faire that somebody has, those that people take for one as one."""
        return await self.get_codes(request, Dimension.SAVOIR_FAIRE)

    async def get_communes(
        self, request: Request, asked: Annotated[TownParameters, Query()]
    ) -> Response:
        """Communes whose name or postal code begins so."""

        def body(served: Publication) -> TownsAnswer:
            return TownsAnswer(self.search.code_systems.find_towns(asked.q), Source.of(served))

        return await self.search.run_query(self.build_response, request, body)

    async def get_codes(self, request: Request, dimension: Dimension) -> Response:
        """The response of one code system."""

        def body(served: Publication) -> CodesAnswer:
            return CodesAnswer(self.search.code_systems.list_codes(dimension), Source.of(served))

        return await self.search.run_query(self.build_response, request, body)

    def build_response(self, request: Request, body: Callable[[Publication], object]) -> Response:
        """A code system, or 304 before any counting."""
        served = self.search.get_publication()
        return answer_conditionally(request, served, lambda: API_ENCODER.encode(body(served)), {})
