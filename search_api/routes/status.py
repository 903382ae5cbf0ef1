"""What is served, and whether it can be.

`/healthz` says that the process answers, and asks nobody; `/readyz` asks the engine, and fails when
it does not answer or has nothing: a check that cannot fail is none.
"""

from typing import Annotated

from fastapi import APIRouter, Query
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from directory.model.identifiers import Rpps
from directory.search import Publication
from search_api.http.conditional_requests import JSON, revalidated
from search_api.openapi.document import documented
from search_api.representations.schemas import ENCODER, HealthAnswer, StatusAnswer
from search_api.routes.parameters import NoParameters
from search_api.search.service import DirectorySearch

NOBODY = Rpps("99999999999")
"""Asked for to see that questions are answered; whether somebody has it does not matter."""
NOT_KEPT = {"Cache-Control": "no-store"}
None_ = Annotated[NoParameters, Query()]


class Status(Struct, frozen=True):
    """The routes about the service itself."""

    search: DirectorySearch

    def router(self) -> APIRouter:
        """All three."""
        router = APIRouter(tags=["Service"])
        router.get("/api/v1/status", **documented("status"))(self.status)
        router.get("/healthz", **documented("health"))(self.alive)
        router.get("/readyz", **documented("ready"))(self.ready)
        return router

    async def status(self, request: Request, _none: None_) -> Response:
        """Date of the data, size of the directory, engine and version."""
        served = await self.search.waited(self.search.publication)
        return revalidated(request, served, lambda: self.encoded(request, served), {})

    def encoded(self, request: Request, served: Publication) -> bytes:
        """What is served."""
        answer = StatusAnswer(
            data_date=served.data_date,
            published_at=served.published_at,
            professionals=served.professionals,
            activities=served.activities,
            synthetic=served.synthetic,
            engine=self.search.engine_name,
            version=request.app.version,
            runs=served.runs,
        )
        return ENCODER.encode(answer)

    async def alive(self, _none: None_) -> Response:
        """The process answers."""
        return health("alive")

    async def ready(self, _none: None_) -> Response:
        """The engine answers and a directory is published; 503 otherwise."""
        await self.search.waited(self.search.publication)
        await self.search.waited(self.search.lookup, (NOBODY,))
        return health("ready")


def health(status: str) -> Response:
    """A short answer, never kept."""
    return Response(ENCODER.encode(HealthAnswer(status)), headers=NOT_KEPT, media_type=JSON)
