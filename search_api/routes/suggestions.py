"""What is suggested while somebody types."""

from typing import Annotated

from fastapi import APIRouter, Query
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from search_api.http.conditional_requests import revalidated
from search_api.http.fast_route import Direct
from search_api.openapi.document import documented
from search_api.representations.schemas import ENCODER, SuggestionsAnswer
from search_api.routes.parameters import SuggestionParameters
from search_api.search.service import DirectorySearch


class Suggestions(Struct, frozen=True):
    """The route of the box."""

    search: DirectorySearch

    def router(self) -> APIRouter:
        """The one route."""
        router = APIRouter(tags=["Professionnels"], route_class=Direct)
        router.get("/api/v1/suggestions", **documented("suggestions"))(self.suggested)
        return router

    async def suggested(
        self, request: Request, asked: Annotated[SuggestionParameters, Query()]
    ) -> Response:
        """What may be meant by what has been typed so far."""
        return await self.search.waited(self.answer, request, asked.q)

    def answer(self, request: Request, text: str) -> Response:
        """The same, asked of the engine; 304 for who holds it."""

        def body() -> bytes:
            return ENCODER.encode(SuggestionsAnswer.of(self.search.suggest(text)))

        return revalidated(request, self.search.publication(), body)
