"""The code systems: what filters may be given, under the labels that the data give."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from directory.search import Dimension, Publication
from search_api.http.conditional_requests import revalidated
from search_api.openapi.document import documented
from search_api.representations.schemas import ENCODER, CodesAnswer, Source, TownsAnswer
from search_api.routes.parameters import NoParameters, TownParameters
from search_api.search.service import DirectorySearch

None_ = Annotated[NoParameters, Query()]


class Codes(Struct, frozen=True):
    """The routes of code systems."""

    search: DirectorySearch

    def router(self) -> APIRouter:
        """All three."""
        router = APIRouter(tags=["Nomenclatures"])
        router.get("/api/v1/professions", **documented("professions"))(self.professions)
        router.get("/api/v1/savoir-faire", **documented("savoir-faire"))(self.savoir_faire)
        router.get("/api/v1/communes", **documented("communes"))(self.communes)
        return router

    async def professions(self, request: Request, _none: None_) -> Response:
        """The professions that somebody has, most people first."""
        return await self.codes(request, Dimension.PROFESSION)

    async def savoir_faire(self, request: Request, _none: None_) -> Response:
        """The savoir-faire that somebody has, those that people take for one as one."""
        return await self.codes(request, Dimension.SAVOIR_FAIRE)

    async def communes(
        self, request: Request, asked: Annotated[TownParameters, Query()]
    ) -> Response:
        """Communes whose name or postal code begins so."""

        def body(served: Publication) -> TownsAnswer:
            return TownsAnswer(self.search.code_systems.towns(asked.q), Source.of(served))

        return await self.search.waited(self.answer, request, body)

    async def codes(self, request: Request, dimension: Dimension) -> Response:
        """One code system."""

        def body(served: Publication) -> CodesAnswer:
            return CodesAnswer(self.search.code_systems.of(dimension), Source.of(served))

        return await self.search.waited(self.answer, request, body)

    def answer(self, request: Request, body: Callable[[Publication], object]) -> Response:
        """A code system, or 304 before anything is counted."""
        served = self.search.publication()
        return revalidated(request, served, lambda: ENCODER.encode(body(served)), {})
