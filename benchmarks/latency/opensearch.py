"""What our API adds to OpenSearch: both are timed in one run, for the same questions.

    python -m benchmarks.latency.opensearch --data-dir DIR

The requests that the API sends to the engine for a question are recorded once. Then these requests
are sent to the node, and the question to the API, in turns, each over one open connection. Neither
side compresses. A question may cost several requests (fuzzy search, facets, other readings): the
time of the node is that of all of them, one after the other.
"""

import sys
from collections.abc import Sequence
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Annotated

import typer

from benchmarks.indexing.load import ensure_loaded_folder
from benchmarks.latency.engine_requests import (
    JSON_REQUEST_HEADERS,
    WireRequest,
    build_requests_by_kind,
    capture_engine_requests,
)
from benchmarks.latency.measuring import open_connection
from benchmarks.latency.opensearch_targets import (
    ENGINE_TABLE_HEADER,
    EngineTimes,
    find_missed_targets,
    format_engine_times,
)
from benchmarks.latency.publication_cost import PublicationCost, measure_publication
from benchmarks.latency.serving import SERVED_SAMPLE_SIZE, load_sample_listings
from benchmarks.reporting import results
from benchmarks.traffic.servers import (
    NO_RATE_LIMITS,
    build_opensearch_settings,
    build_settings,
    run_directory_server,
    run_opensearch_node,
)
from directory.engines.embedded.engine import EmbeddedEngine

ENGINE_WARM_UP_SHARE = 0.1
SIDE_BY_SIDE_INDEX = "annuaire-side-by-side"


def time_wire_requests(connection: HTTPConnection, requests: Sequence[WireRequest]) -> float:
    """Seconds from the first request to the last byte of the last response."""
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
    """Times of the node and of the API for each question; which comes first alternates."""
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


def measure_engine_overhead(
    data_dir: Path, node_url: str, requests_per_kind: int
) -> tuple[PublicationCost, dict[str, EngineTimes]]:
    """Publish, then ask both: the cost of the publication, and the times of each kind."""
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
    """Publish a loaded folder into OpenSearch, and ask both; exit with 1 if a target is missed."""
    data_dir = data_dir or ensure_loaded_folder(folder, professionals)
    with run_opensearch_node((data_dir / "opensearch").resolve(), url or None, heap) as node:
        served = EmbeddedEngine(data_dir / "index").publication()
        result = results.start_result("opensearch", served.professionals)
        print(result)
        publishing, found = measure_engine_overhead(data_dir, node.url, many)
    if keep:
        results.save_result(result, {"publication": publishing, "kinds": found})
    if shut := find_missed_targets(found, publishing.seconds):
        sys.exit("\n".join(shut))


if __name__ == "__main__":
    typer.run(main)
