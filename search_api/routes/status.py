"""The status of the service, and its health checks.

`/healthz` reports that the process answers, and calls no other part; `/readyz` queries the engine,
and fails when the engine does not answer or nothing is published. An engine that serves an older
directory, because the newest is damaged, is ready: its answer says why.
"""

from fastapi import APIRouter
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from directory.errors import ServiceStopping
from directory.model.identifiers import Rpps
from directory.publication import Publication
from search_api.http.conditional_requests import (
    JSON_MEDIA_TYPE,
    NO_STORE_HEADERS,
    answer_conditionally,
)
from search_api.monitoring.server_state import STOPPING_KEY
from search_api.openapi.document import describe_operation
from search_api.representations.schemas import API_ENCODER
from search_api.representations.status import HealthAnswer, StatusAnswer
from search_api.routes.parameters import NoQuery
from search_api.search.service import DirectorySearch

PROBE_NUMBER = Rpps("99999999999")
"""The number that the readiness check looks up; whether it exists does not matter."""


class StatusRoutes(Struct, frozen=True):
    """The routes about the service itself."""

    search: DirectorySearch

    def router(self) -> APIRouter:
        """A router with the three routes."""
        router = APIRouter(tags=["Service"])
        router.get("/api/v1/status", **describe_operation("status"))(self.get_status)
        router.get("/healthz", **describe_operation("health"))(self.get_health)
        router.get("/readyz", **describe_operation("ready"))(self.get_readiness)
        return router

    async def get_status(self, request: Request, _none: NoQuery) -> Response:
        """Date of the data, size of the directory, engine and version."""
        served = await self.search.run_query(self.search.get_publication)
        return answer_conditionally(
            request, served, lambda: self.encode_status(request, served), {}
        )

    def encode_status(self, request: Request, served: Publication) -> bytes:
        """The encoded status of the service."""
        answer = StatusAnswer(
            data_date=served.data_date,
            published_at=served.published_at,
            professionals=served.professionals,
            activities=served.activities,
            synthetic=served.synthetic,
            engine=self.search.engine_name,
            version=request.app.version,
            runs=served.runs,
            epoch=served.epoch,
            sequence=served.sequence,
        )
        return API_ENCODER.encode(answer)

    async def get_health(self, _none: NoQuery) -> Response:
        """The process answers."""
        return build_health_response("alive")

    async def get_readiness(self, request: Request, _none: NoQuery) -> Response:
        """The engine answers and a directory is published; 503 otherwise, and before a stop."""
        if STOPPING_KEY in request.scope.get("state", {}):
            raise ServiceStopping("Le service s’arrête ; adressez-vous à un autre.")
        served = await self.search.run_query(self.search.get_publication)
        await self.search.run_query(self.search.look_up_people, (PROBE_NUMBER,))
        return build_health_response("degraded" if served.damage else "ready", served.damage)


def build_health_response(status: str, reason: str = "") -> Response:
    """A short response, never cached."""
    return Response(
        API_ENCODER.encode(HealthAnswer(status, reason)),
        headers=NO_STORE_HEADERS,
        media_type=JSON_MEDIA_TYPE,
    )
