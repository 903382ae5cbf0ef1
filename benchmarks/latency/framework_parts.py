"""What the parts buy that stand where the framework has its own: processor time a request.

    python -m benchmarks.latency.framework_parts --data-dir var

Each request is put to two applications in this process, one of which has the framework's part, by
turns; the least of many rounds counts. No server, and no network.
"""

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Annotated
from unittest.mock import patch

import typer
from fastapi import FastAPI
from fastapi.routing import APIRoute
from msgspec import Struct
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.types import Message

from benchmarks.latency.measuring import describe_machine
from cli.server import wiring
from directory.settings import Settings
from search_api.app import PlainListingRoute, create_app
from search_api.http import conditional_requests
from search_api.http.compression import CompressionMiddleware
from search_api.http.fast_route import FastRoute
from search_api.representations.schemas import PROFESSIONALS_PATH
from search_api.search.service import DirectorySearch

ROUNDS, REQUESTS_PER_ROUND = 40, 100


class Part(Struct, frozen=True):
    """A part of ours.

    Attributes:
        path: a request that meets it.
        replace: puts the framework's own in its place.
        patched: does so while the application is built and measured.
        holds_tag: the answer is held already (304), so that nothing is searched.
    """

    name: str
    path: str
    replace: Callable[[FastAPI], None] = lambda _app: None
    patched: Callable[[], AbstractContextManager[object]] = nullcontext
    holds_tag: bool = False


def drop_plain_route(app: FastAPI) -> None:
    """Look-ups by the documented route alone."""
    routes = app.router.routes
    routes[:] = [each for each in routes if not isinstance(each, PlainListingRoute)]


def use_framework_gzip(app: FastAPI) -> None:
    """The framework's compression."""
    app.user_middleware = [
        Middleware(GZipMiddleware) if each.cls is CompressionMiddleware else each
        for each in app.user_middleware
    ]


def make_routes_ordinary() -> AbstractContextManager[object]:
    """Fast routes as the framework has them."""
    return patch.object(FastRoute, "get_route_handler", APIRoute.get_route_handler)


def use_framework_response() -> AbstractContextManager[object]:
    """Responses whose headers are all encoded again."""

    def build_response(body: bytes, tag: str, headers: Sequence[tuple[bytes, bytes]]) -> Response:
        given = {name.decode(): value.decode() for name, value in headers}
        return Response(body, headers={"ETag": tag, **given})

    return patch.object(conditional_requests, "PublicationResponse", build_response)


async def send_request(app: FastAPI, path: str, tag: str = "") -> list[Message]:
    """A GET; the messages of its answer."""
    plain, _, query = path.partition("?")
    headers = [(b"host", b"127.0.0.1"), *([(b"if-none-match", tag.encode())] if tag else [])]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": plain,
        "query_string": query.encode(),
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    messages: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, send)
    return messages


async def time_requests(app: FastAPI, path: str, tag: str) -> float:
    """Microseconds of processor a request, over one round."""
    start = time.process_time()
    for _ in range(REQUESTS_PER_ROUND):
        await send_request(app, path, tag)
    return (time.process_time() - start) / REQUESTS_PER_ROUND * 1e6


async def compare_part(build_app: Callable[[], FastAPI], part: Part) -> tuple[float, float]:
    """Microseconds a request with our part, and with the framework's."""
    ours = build_app()
    answer = await send_request(ours, part.path)
    tag = dict(answer[0]["headers"])[b"etag"].decode() if part.holds_tag else ""
    with part.patched():
        theirs = build_app()
        part.replace(theirs)
        await send_request(theirs, part.path)  # routes are built when first asked
    ours_us, theirs_us = [], []
    for _ in range(ROUNDS):
        ours_us.append(await time_requests(ours, part.path, tag))
        with part.patched():
            theirs_us.append(await time_requests(theirs, part.path, tag))
    return min(ours_us), min(theirs_us)


async def find_some_number(app: FastAPI) -> str:
    """The number of somebody."""
    answer = await send_request(app, f"{PROFESSIONALS_PATH}?page_size=1")
    return str(json.loads(answer[1]["body"])["results"][0]["professional"]["id"])


async def print_parts(build_app: Callable[[], FastAPI]) -> None:
    """A line for each part."""
    listing = f"{PROFESSIONALS_PATH}/{await find_some_number(build_app())}"
    for part in (
        Part("PlainListingRoute, a look-up", listing, drop_plain_route),
        Part("PublicationResponse, a look-up", listing, patched=use_framework_response),
        Part("CompressionMiddleware, a look-up", listing, use_framework_gzip),
        Part(
            "FastRoute, a search held",
            f"{PROFESSIONALS_PATH}?q=martin",
            patched=make_routes_ordinary,
            holds_tag=True,
        ),
        Part(
            "FastRoute, a suggestion held",
            "/api/v1/suggestions?q=mart",
            patched=make_routes_ordinary,
            holds_tag=True,
        ),
    ):
        ours, theirs = await compare_part(build_app, part)
        print(f"{part.name}: {ours:.0f} µs, the framework's {theirs:.0f}")


def main(
    data_dir: Annotated[Path, typer.Option(help="A loaded data folder.")] = Path("var"),
) -> None:
    """Print what each part buys."""
    print(describe_machine())
    search = DirectorySearch(wiring.build_search_engine(Settings(data_dir=data_dir)))

    def build_app() -> FastAPI:
        return create_app(search, lambda *_: None, public_url="https://annuaire.example")  # type: ignore[arg-type,return-value]

    asyncio.run(print_parts(build_app))


if __name__ == "__main__":
    typer.run(main)
