"""The route of the OpenAPI document, with an ETag so that clients can revalidate it.

The framework's own route encodes the document again for each request, and sets no ETag.
"""

import msgspec
from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import Response

from search_api.http.conditional_requests import answer_by_content

OPENAPI_PATH = "/api/v1/openapi.json"


class OpenApiRoute:
    """The route of the document, which is built on the first request."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._body = b""

    def router(self) -> APIRouter:
        """A router with this route."""
        router = APIRouter(include_in_schema=False)
        router.get(OPENAPI_PATH)(self.get_document)
        return router

    async def get_document(self, request: Request) -> Response:
        """The document, or 304."""
        if not self._body:
            self._body = msgspec.json.encode(self._app.openapi())
        return answer_by_content(request, self._body)
