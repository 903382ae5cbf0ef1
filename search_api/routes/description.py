"""The OpenAPI document as an address of its own, so that it too can be asked about again.

The framework's own route makes the same bytes anew for each request, and gives them no tag.
"""

import msgspec
from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import Response

from search_api.http.conditional_requests import answer_by_content

OPENAPI_PATH = "/api/v1/openapi.json"


class OpenApiRoute:
    """The route of the document, which is made when somebody first asks for it."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._body = b""

    def router(self) -> APIRouter:
        """The one route."""
        router = APIRouter(include_in_schema=False)
        router.get(OPENAPI_PATH)(self.get_document)
        return router

    async def get_document(self, request: Request) -> Response:
        """The document, or 304."""
        if not self._body:
            self._body = msgspec.json.encode(self._app.openapi())
        return answer_by_content(request, self._body)
