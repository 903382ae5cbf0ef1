"""An empty FastAPI route, served as the directory is: the upper bound of throughput.

python -m benchmarks.latency.empty_route --workers 2
"""

from typing import Annotated

import typer
from fastapi import FastAPI
from starlette.responses import Response

EMPTY_ROUTE = "empty route"
"""Its name in results, in the baseline and in the report."""


def create_empty_app() -> FastAPI:
    """An application with one route, whose answer is empty."""
    app = FastAPI(openapi_url=None)

    @app.get("/")
    async def nothing() -> Response:
        return Response(b"{}", media_type="application/json")

    return app


def main(workers: Annotated[int, typer.Option(min=1)] = 1) -> None:
    """Serve the empty route."""
    from benchmarks.latency import (  # noqa: PLC0415 - worker processes import it by this name
        empty_app,
        empty_route,
    )

    empty_app.serve_app(empty_route.create_empty_app, workers)


if __name__ == "__main__":
    typer.run(main)
