"""Questions to the API, and the requests that the API sends to OpenSearch for each of them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from itertools import cycle, islice
from urllib.parse import urlencode

import msgspec
from msgspec import Struct
from starlette.testclient import TestClient

from benchmarks.latency.serving import get_exercise_name
from benchmarks.traffic.request_mix import (
    IDS_PER_LOOKUP,
    LOOKUP_PATH,
    build_search_path,
    format_full_name,
)
from cli.server.composition import create_server_app
from directory.engines.opensearch.transport import RawJsonSerializer, SniffingTransport
from directory.model.listing import Listing
from directory.settings import Settings

JSON_REQUEST_HEADERS = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
QUERY_ENDPOINTS = ("_search", "_msearch", "_mget", "_count")
"""Ends of the paths of searches; the periodic read of the alias is not one."""
QUESTIONS_PER_LOOKUP = 50
"""There is one look-up of many numbers for so many other questions."""


class WireRequest(Struct, frozen=True):
    """A request as it is sent."""

    method: str
    path: str
    body: bytes | None = None


def swap_letters(text: str) -> str:
    """A text with its second and third letters exchanged."""
    return text[:1] + text[2:3] + text[1:2] + text[3:]


QUESTION_PATHS: dict[str, Callable[[Listing], str]] = {
    "whole name": lambda who: build_search_path(format_full_name(who)),
    "exercise name": lambda who: build_search_path(get_exercise_name(who)),
    "unfinished name": lambda who: build_search_path(format_full_name(who)[:4]),
    "misspelt name": lambda who: build_search_path(swap_letters(format_full_name(who))),
    "name, with facets": lambda who: (
        f"{build_search_path(get_exercise_name(who))}&{urlencode({'facets': 'true'})}"
    ),
    "RPPS look-up": lambda who: f"/api/v1/professionals/{who.id}",
}


def build_requests_by_kind(
    listings: Sequence[Listing], count: int
) -> Iterator[tuple[str, list[WireRequest]]]:
    """Requests to the API: so many of each kind, fewer look-ups of many numbers."""
    for kind, path_of in QUESTION_PATHS.items():
        yield kind, [WireRequest("GET", path_of(who)) for who in islice(cycle(listings), count)]
    numbers = cycle(who.id for who in listings)
    bodies = [
        {"ids": list(islice(numbers, IDS_PER_LOOKUP))}
        for _ in range(max(count // QUESTIONS_PER_LOOKUP, 10))
    ]
    yield (
        f"look-up of {IDS_PER_LOOKUP:,}",
        [WireRequest("POST", LOOKUP_PATH, msgspec.json.encode(body)) for body in bodies],
    )


@contextmanager
def record_engine_requests(requests: list[WireRequest]) -> Iterator[None]:
    """Record the searches that this process sends to a cluster while the block runs."""
    perform = SniffingTransport.perform_request

    def note(
        self: SniffingTransport,
        method: str,
        url: str,
        *,
        body: object = None,
        **given: object,
    ) -> object:
        if url.endswith(QUERY_ENDPOINTS):
            wire = {k: v for k, v in (given.get("params") or {}).items() if k != "request_timeout"}
            requests.append(
                WireRequest(method, f"{url}?{urlencode(wire)}", encode_engine_body(body))
            )
        return perform(self, method, url, body=body, **given)

    SniffingTransport.perform_request = note  # type: ignore[method-assign]
    try:
        yield
    finally:
        SniffingTransport.perform_request = perform  # type: ignore[method-assign]


def capture_engine_requests(
    api_requests: Sequence[WireRequest], settings: Settings
) -> list[list[WireRequest]]:
    """The requests that the API sends to the engine for each question.

    Raises:
        RuntimeError: the API fails, or asks nothing of the engine.
    """
    app = create_server_app(settings)
    app.on_request_done = ()  # else the log of requests is printed among the figures
    client = TestClient(app)
    found = []
    for each in api_requests:
        requests: list[WireRequest] = []
        with record_engine_requests(requests):
            answer = client.request(
                each.method, each.path, content=each.body, headers=JSON_REQUEST_HEADERS
            )
        if answer.status_code != HTTPStatus.OK or not requests:
            raise RuntimeError(
                f"{each.path} answered {answer.status_code}, {len(requests)} requests"
            )
        found.append(requests)
    return found


def encode_engine_body(body: object) -> bytes:
    """A body as the client of the cluster writes it."""
    text = RawJsonSerializer().dumps(body)
    return text.encode() if isinstance(text, str) else text
