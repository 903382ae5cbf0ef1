"""What our API adds to OpenSearch: both timed side by side, in one run, for the same questions.

    python -m benchmarks.latency.opensearch --data-dir DIR

What the API asks of the engine for a question is noted once; then the very same requests are sent
to the node, and the question to the API, in turns, each over one connection that stays open.
Neither side compresses. The trap: a question may cost several requests (guesses, facets, readings);
the raw time is that of all of them, one after the other.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from itertools import cycle, islice
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Annotated, Any
from urllib.parse import urlencode
from urllib.request import urlopen

import msgspec
import typer
from msgspec import Struct
from starlette.testclient import TestClient

from benchmarks.indexing.load import ensure_loaded_folder
from benchmarks.latency.measuring import open_connection
from benchmarks.latency.opensearch_targets import (
    ENGINE_TABLE_HEADER,
    EngineTimes,
    check_publication_target,
    find_missed_targets,
    format_engine_times,
)
from benchmarks.latency.serving import (
    SERVED_SAMPLE_SIZE,
    get_exercise_name,
    load_sample_listings,
)
from benchmarks.reporting import results
from benchmarks.traffic.request_mix import build_search_path, format_full_name
from benchmarks.traffic.servers import (
    NO_RATE_LIMITS,
    build_opensearch_settings,
    build_settings,
    run_directory_server,
    run_opensearch_node,
    run_publish_command,
)
from cli.server.composition import create_server_app
from directory.engines.embedded.engine import EmbeddedEngine
from directory.engines.opensearch.client import RawJsonSerializer, SniffingTransport
from directory.model.listing import Listing
from directory.settings import Settings

JSON_REQUEST_HEADERS = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
QUERY_ENDPOINTS = ("_search", "_msearch", "_mget", "_count")
"""Ends of addresses; the look at the alias, twice a second whatever is asked, is left out."""
IDS_PER_LOOKUP = 1_000
QUESTIONS_PER_LOOKUP = 50
"""Look-ups of many numbers are this many times fewer than other questions."""
ENGINE_WARM_UP_SHARE = 0.1
SIDE_BY_SIDE_INDEX = "annuaire-side-by-side"


class WireRequest(Struct, frozen=True):
    """A request, as it goes over a wire."""

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
    """So many questions of each kind; look-ups of 1,000 numbers are fewer."""
    for kind, path_of in QUESTION_PATHS.items():
        yield kind, [WireRequest("GET", path_of(who)) for who in islice(cycle(listings), count)]
    numbers = cycle(who.id for who in listings)
    bodies = [
        {"ids": list(islice(numbers, IDS_PER_LOOKUP))}
        for _ in range(max(count // QUESTIONS_PER_LOOKUP, 10))
    ]
    address = "/api/v1/professionals/lookup"
    yield (
        f"look-up of {IDS_PER_LOOKUP:,}",
        [WireRequest("POST", address, msgspec.json.encode(body)) for body in bodies],
    )


@contextmanager
def record_engine_requests(requests: list[WireRequest]) -> Iterator[None]:
    """Note what this process asks of a cluster while the block runs."""
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
    """What the API asks of the engine for each question."""
    app = create_server_app(settings)
    app.on_request_done = ()  # the log of requests would be printed among the figures
    client = TestClient(app)
    found = []
    for each in api_requests:
        requests: list[WireRequest] = []
        with record_engine_requests(requests):
            answer = client.request(
                each.method, each.path, content=each.body, headers=JSON_REQUEST_HEADERS
            )
        if answer.status_code != HTTPStatus.OK or not requests:
            raise RuntimeError(f"{each.path} answered {answer.status_code}, {len(requests)} asked")
        found.append(requests)
    return found


def encode_engine_body(body: object) -> bytes:
    """A body as the client of the cluster writes it."""
    text = RawJsonSerializer().dumps(body)
    return text.encode() if isinstance(text, str) else text


def time_wire_requests(connection: HTTPConnection, requests: Sequence[WireRequest]) -> float:
    """From the first question to the last byte of the last answer."""
    began = perf_counter()
    for each in requests:
        connection.request(each.method, each.path, each.body, JSON_REQUEST_HEADERS)
        answer = connection.getresponse()
        answer.read()
        if answer.status != HTTPStatus.OK:
            raise RuntimeError(f"{each.path} answered {answer.status}")
    return perf_counter() - began


def compare_latency(
    api_requests: Sequence[WireRequest],
    engine_requests: Sequence[Sequence[WireRequest]],
    node_url: str,
    api_url: str,
) -> EngineTimes:
    """Both times of each question, the one first and the other in turns."""
    measured: list[tuple[float, float]] = []
    with open_connection(api_url) as ours, open_connection(node_url) as theirs:
        for at, (question, requests) in enumerate(zip(api_requests, engine_requests, strict=True)):
            if at % 2:
                alone = time_wire_requests(theirs, requests)
                measured.append((alone, time_wire_requests(ours, [question])))
            else:
                whole = time_wire_requests(ours, [question])
                measured.append((time_wire_requests(theirs, requests), whole))
    counted = measured[int(len(measured) * ENGINE_WARM_UP_SHARE) :]
    cuts = [quantiles(some, n=100, method="inclusive") for some in zip(*counted, strict=True)]
    p50, p95 = ((cuts[0][at] * 1000, cuts[1][at] * 1000) for at in (49, 94))
    return EngineTimes(p50, p95, sum(map(len, engine_requests)) / len(engine_requests))


class PublicationCost(Struct, frozen=True):
    """What a publication took: by the clock, and of processors on either side."""

    seconds: float
    here_cpu_s: float
    node_cpu_s: float
    index_mb: float

    def __str__(self) -> str:
        return (
            f"{check_publication_target(self.seconds)}; processor: "
            f"{self.here_cpu_s:.0f} s to prepare, "
            f"{self.node_cpu_s:.0f} s in the node; index: {self.index_mb:,.0f} MB"
        )


def measure_publication(data_dir: Path, node_url: str, settings: dict[str, str]) -> PublicationCost:
    """Publish a folder, and tell what it took."""
    began, here, there = perf_counter(), measure_children_cpu_s(), fetch_node_cpu_s(node_url)
    run_publish_command(data_dir, settings)
    seconds = perf_counter() - began
    size = fetch_node_json(node_url, f"{SIDE_BY_SIDE_INDEX}/_stats/store")["_all"]["primaries"][
        "store"
    ]["size_in_bytes"]
    return PublicationCost(
        seconds, measure_children_cpu_s() - here, fetch_node_cpu_s(node_url) - there, size / 1e6
    )


def measure_children_cpu_s() -> float:
    """Seconds of processor that ended children took."""
    spent = os.times()
    return spent.children_user + spent.children_system


def fetch_node_cpu_s(node_url: str) -> float:
    """Seconds of processor that a node has taken."""
    nodes = fetch_node_json(node_url, "_nodes/_local/stats/process")["nodes"].values()
    return sum(each["process"]["cpu"]["total_in_millis"] for each in nodes) / 1000


def fetch_node_json(node_url: str, path: str) -> Any:  # noqa: ANN401 - whatever a node tells of itself
    """What a node answers."""
    with urlopen(f"{node_url}/{path}") as answer:  # noqa: S310 - our own node
        return msgspec.json.decode(answer.read())


def measure_engine_overhead(
    data_dir: Path, node_url: str, requests_per_kind: int
) -> tuple[PublicationCost, dict[str, EngineTimes]]:
    """Publish, then ask; what the publication took, and the times of each kind."""
    given = build_opensearch_settings(node_url, SIDE_BY_SIDE_INDEX)
    publishing = measure_publication(data_dir, node_url, given)
    print(f"{publishing}\n\n{ENGINE_TABLE_HEADER}", flush=True)
    settings = build_settings(data_dir, given | NO_RATE_LIMITS)
    found = {}
    with run_directory_server(data_dir, settings=given) as api:
        for kind, asked in build_requests_by_kind(
            load_sample_listings(data_dir), requests_per_kind
        ):
            found[kind] = compare_latency(
                asked, capture_engine_requests(asked, settings), node_url, api.url
            )
            print(format_engine_times(kind, found[kind]), flush=True)
    return publishing, found


def main(  # noqa: PLR0913 - options
    *,
    data_dir: Annotated[Path | None, typer.Option(exists=True, file_okay=False)] = None,
    professionals: Annotated[int, typer.Option(help="where no folder is given")] = 30_000,
    folder: Annotated[Path, typer.Option(file_okay=False)] = Path("var/benchmarks"),
    url: Annotated[
        str,
        typer.Option("--opensearch-url", envvar="ANNUAIRE_OPENSEARCH_URL", help="one that runs"),
    ] = "",
    heap: Annotated[str, typer.Option(help="of the node that is started")] = "2g",
    many: Annotated[
        int, typer.Option("--requests", min=20, help="of each kind")
    ] = SERVED_SAMPLE_SIZE,
    keep: Annotated[bool, typer.Option(help="store the figures for the report")] = False,
) -> None:
    """Publish a loaded folder into OpenSearch, and ask both; exit with 1 when an aim is missed."""
    data_dir = data_dir or ensure_loaded_folder(folder, professionals)
    with run_opensearch_node((data_dir / "opensearch").resolve(), url or None, heap) as node:
        served = EmbeddedEngine(data_dir / "index").publication()
        result = results.start_result("opensearch", served.professionals)
        print(f"{result.machine}; {result.people:,} people; load average {result.load_average}")
        publishing, found = measure_engine_overhead(data_dir, node.url, many)
    if keep:
        results.save_result(result, {"publication": publishing, "kinds": found})
    if shut := find_missed_targets(found, publishing.seconds):
        sys.exit("\n".join(shut))


if __name__ == "__main__":
    typer.run(main)
