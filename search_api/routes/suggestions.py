"""The route of suggestions while a user types."""

from typing import Annotated

from fastapi import APIRouter, Query
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from search_api.http.conditional_requests import answer_conditionally
from search_api.http.fast_route import FastRoute
from search_api.openapi.document import describe_operation
from search_api.representations.schemas import API_ENCODER, SuggestionsAnswer
from search_api.routes.parameters import SuggestionParameters
from search_api.search.service import DirectorySearch


class SuggestionsRoute(Struct, frozen=True):
    """The route of suggestions."""

    search: DirectorySearch

    def router(self) -> APIRouter:
        """A router with this route."""
        router = APIRouter(tags=["Professionnels"], route_class=FastRoute)
        router.get("/api/v1/suggestions", **describe_operation("suggestions"))(self.get_suggestions)
        return router

    async def get_suggestions(
        self, request: Request, asked: Annotated[SuggestionParameters, Query()]
    ) -> Response:
        """What may be meant by what has been typed so far."""
        return await self.search.run_query(self.build_response, request, asked.q)

    def build_response(self, request: Request, text: str) -> Response:
        """The suggestions for a text, or 304 if the client has them already."""

        def body() -> bytes:
            return API_ENCODER.encode(SuggestionsAnswer.of(self.search.suggest(text)))

        return answer_conditionally(request, self.search.get_publication(), body)
