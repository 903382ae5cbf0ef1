"""Others behind FastAPI, served as the directory is, with the answer that it gives.

    python -m benchmarks.peers.fastapi_peers postgresql URL
    python -m benchmarks.peers.fastapi_peers prefixes INDEX_DIR

PostgreSQL: the names nearest by pg_trgm and unaccent, their entries beside them as ready text.
Prefixes: every word begins a word of the name, as the official directory's search does; over the
embedded engine's index, which flatters it. Handlers run in threads, a connection each.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import local
from typing import Annotated

import msgspec
import psycopg
import typer
from fastapi import FastAPI, Query
from starlette.responses import Response

from benchmarks.relevance.postgresql_baselines import SIMILAR
from benchmarks.relevance.prefix_baseline import beginnings
from directory.engines.embedded import engine
from directory.model.listing import Listing
from search_api.representations.schemas import ENCODER, ListingAnswer

PAGE = 20
URL = "http://127.0.0.1"
ENTRIES = f"""
SELECT (SELECT entry FROM entries WHERE entries.number = near.number) FROM ({SIMILAR}) AS near
"""  # noqa: S608 - both are ours
Entries = Callable[[str], list[bytes]]


def entry_of(listing: Listing) -> bytes:
    """An entry as the directory's own API gives it."""
    return ENCODER.encode(ListingAnswer.of(listing, URL))


def application(entries: Entries) -> FastAPI:
    """One route, in the shape of `search_api.routes.professionals`."""
    app = FastAPI(openapi_url=None)

    @app.get("/api/v1/professionals")
    def found(q: Annotated[str, Query(max_length=200)]) -> Response:
        results = [{"professional": msgspec.Raw(entry)} for entry in entries(q)]
        return Response(msgspec.json.encode({"results": results}), media_type="application/json")

    return app


def in_postgresql(url: str) -> FastAPI:
    """The nearest by shared pieces of three letters."""
    own = local()

    def entries(text: str) -> list[bytes]:
        if not hasattr(own, "connection"):
            own.connection = psycopg.connect(url, autocommit=True)
        rows = own.connection.execute(ENTRIES.encode(), (text, text, PAGE))
        return [entry.encode() for (entry,) in rows]

    return application(entries)


def by_prefixes(index_dir: str) -> FastAPI:
    """Whoever's name has words that begin so."""
    served = engine.latest(Path(index_dir), None)
    return application(
        lambda text: [entry_of(listing) for listing in beginnings(served, text, PAGE)]
    )


KINDS = {"postgresql": in_postgresql, "prefixes": by_prefixes}


def main(kind: str, where: str, workers: Annotated[int, typer.Option(min=1)] = 1) -> None:
    """Serve one of them."""
    from benchmarks.latency import empty_app  # noqa: PLC0415 - imported with the line below
    from benchmarks.peers import fastapi_peers  # noqa: PLC0415 - by its name, which other processes know

    empty_app.serve(partial(fastapi_peers.KINDS[kind], where), workers)


if __name__ == "__main__":
    typer.run(main)
