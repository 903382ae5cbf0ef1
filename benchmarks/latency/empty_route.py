"""The floor: an empty FastAPI route, served as the directory is. Nothing can be faster than this.

python -m benchmarks.latency.empty_route --workers 2
"""

from typing import Annotated

import typer
from fastapi import FastAPI
from starlette.responses import Response

EMPTY_ROUTE = "empty route"
"""What results, the baseline and the report call it."""


def create_empty_app() -> FastAPI:
    """One route that answers nothing."""
    app = FastAPI(openapi_url=None)

    @app.get("/")
    async def nothing() -> Response:
        return Response(b"{}", media_type="application/json")

    return app


def main(workers: Annotated[int, typer.Option(min=1)] = 1) -> None:
    """Serve it."""
    from benchmarks.latency import (  # noqa: PLC0415 - by its name, which other processes know
        empty_app,
        empty_route,
    )

    empty_app.serve_app(empty_route.create_empty_app, workers)


if __name__ == "__main__":
    typer.run(main)
