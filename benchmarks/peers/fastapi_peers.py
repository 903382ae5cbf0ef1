"""Other ways to search behind FastAPI, with the same server and the same answers as ours.

    python -m benchmarks.peers.fastapi_peers postgresql URL
    python -m benchmarks.peers.fastapi_peers prefixes INDEX_DIR

PostgreSQL: the nearest names by pg_trgm and unaccent, with their entries stored as text. Prefixes:
every word typed begins a word of the name, as in the official directory's search; it uses the
embedded engine's index, which is to its advantage. Handlers run in threads, a connection each.
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

from benchmarks.relevance.postgresql_baselines import SIMILARITY_SQL
from benchmarks.relevance.prefix_baseline import find_prefix_listings
from directory.engines.embedded.opening import open_served_publication
from directory.model.listing import Listing
from search_api.representations.schemas import API_ENCODER, ListingAnswer

PEER_PAGE_SIZE = 20
PEER_PUBLIC_URL = "http://127.0.0.1"
ENTRIES_SQL = f"""
SELECT (SELECT entry FROM entries WHERE entries.number = near.number)
FROM ({SIMILARITY_SQL}) AS near
"""  # noqa: S608 - both are ours
EntryFinder = Callable[[str], list[bytes]]


def encode_entry(listing: Listing) -> bytes:
    """An entry as the directory's own API gives it."""
    return API_ENCODER.encode(ListingAnswer.of(listing, PEER_PUBLIC_URL))


def create_peer_app(find_entries: EntryFinder) -> FastAPI:
    """One route, in the shape of `search_api.routes.professionals`."""
    app = FastAPI(openapi_url=None)

    @app.get("/api/v1/professionals")
    def found(q: Annotated[str, Query(max_length=200)]) -> Response:
        results = [{"professional": msgspec.Raw(entry)} for entry in find_entries(q)]
        return Response(msgspec.json.encode({"results": results}), media_type="application/json")

    return app


def create_postgresql_app(url: str) -> FastAPI:
    """The nearest names by shared trigrams."""
    own = local()

    def entries(text: str) -> list[bytes]:
        if not hasattr(own, "connection"):
            own.connection = psycopg.connect(url, autocommit=True)
        rows = own.connection.execute(ENTRIES_SQL.encode(), (text, text, PEER_PAGE_SIZE))
        return [entry.encode() for (entry,) in rows]

    return create_peer_app(entries)


def create_prefix_app(index_dir: str) -> FastAPI:
    """People whose names have words with these prefixes."""
    served = open_served_publication(Path(index_dir))
    return create_peer_app(
        lambda text: [
            encode_entry(listing) for listing in find_prefix_listings(served, text, PEER_PAGE_SIZE)
        ]
    )


PEER_APPS = {"postgresql": create_postgresql_app, "prefixes": create_prefix_app}


def main(kind: str, where: str, workers: Annotated[int, typer.Option(min=1)] = 1) -> None:
    """Serve one of them."""
    from benchmarks.latency import empty_app  # noqa: PLC0415 - imported with the line below
    from benchmarks.peers import fastapi_peers  # noqa: PLC0415 - worker processes import it by this name

    empty_app.serve_app(partial(fastapi_peers.PEER_APPS[kind], where), workers)


if __name__ == "__main__":
    typer.run(main)
