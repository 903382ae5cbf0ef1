"""`/metrics`, for Prometheus. No personal data; a proxy must still hide it from the public."""

from anyio.to_thread import run_sync
from fastapi import APIRouter
from msgspec import Struct
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import Response

from search_api.http.conditional_requests import NO_STORE_HEADERS
from search_api.monitoring.metrics import Metrics, PublicationCollector


class MetricsRoute(Struct, frozen=True):
    """The route of the metrics."""

    metrics: Metrics
    served: PublicationCollector

    def router(self) -> APIRouter:
        """A router with this route; not in the OpenAPI document, which is for partners."""
        router = APIRouter(include_in_schema=False)
        router.get("/metrics")(self.get_metrics)
        return router

    async def get_metrics(self) -> Response:
        """All metrics; in a thread, because it reads the files of several processes."""
        body = await run_sync(self.metrics.scrape, self.served)
        headers = NO_STORE_HEADERS | {"Content-Type": CONTENT_TYPE_LATEST}
        return Response(body, headers=headers)
