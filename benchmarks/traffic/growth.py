"""Index time, size, memory and latency by kind as the directory grows, on both engines.

    python -m benchmarks.traffic.growth --sizes 10000,100000,1000000,1800000,5000000 --folder DIR
    --keep

Index time is `annuaire publish`: from the store to a served index, checks included. Latency is that
of one client on one worker, in milliseconds, so that only the size of the directory varies.
"""

from contextlib import ExitStack
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import typer
from opensearchpy import OpenSearch

from benchmarks.indexing.load import ensure_loaded_folder
from benchmarks.latency.measuring import describe_machine, open_connection
from benchmarks.latency.serving import time_request
from benchmarks.relevance.people import load_population
from benchmarks.reporting import results
from benchmarks.traffic.gate import Latency, RequestOutcome
from benchmarks.traffic.request_mix import MIX_SEED, RequestMix, draw_mix
from benchmarks.traffic.server_monitor import ServerMonitor
from benchmarks.traffic.servers import (
    build_opensearch_settings,
    run_directory_server,
    run_opensearch_node,
    run_publish_command,
)

DEFAULT_SIZES = "10000,100000,1000000,1800000,5000000"
GROWTH_KINDS = (
    "whole name",
    "misspelt name",
    "trade and place",
    "number",
    "suggestion",
    "person page",
)
GROWTH_SAMPLE_SIZE = 2_000
GROWTH_WARM_UP_REQUESTS = 200
GROWTH_ENGINES = ("embedded", "opensearch")
GROWTH_INDEX = "annuaire-growth"


def measure_latency_by_kind(url: str, request_mix: RequestMix, requests: int) -> dict[str, Latency]:
    """Each kind of request on one connection, after a warm-up."""
    found = {}
    with open_connection(url) as connection:
        for kind in GROWTH_KINDS:
            paths = islice(cycle(request_mix.asked[kind]), GROWTH_WARM_UP_REQUESTS + requests)
            seconds = [time_request(connection, each.path) for each in paths]
            del seconds[:GROWTH_WARM_UP_REQUESTS]
            some = [RequestOutcome("", kind, 0, 1000 * each) for each in seconds]
            found[kind] = Latency.of(some, sum(seconds))
    return found


def time_publication(data_dir: Path, settings: dict[str, str]) -> float:
    """Seconds from the store to a served index."""
    began = perf_counter()
    run_publish_command(data_dir, settings)
    return round(perf_counter() - began, 1)


def find_served_folder(index: Path) -> Path:
    """The folder of the publication that is served."""
    return index / (index / "current").read_text().split()[0]


def count_folder_bytes(folder: Path) -> int:
    """Size of all files in a folder."""
    return sum(path.stat().st_size for path in folder.iterdir())


def fetch_index_bytes(node: str) -> int:
    """Size of the served index on a node."""
    with OpenSearch(node, timeout=60) as client:
        return int(
            client.indices.stats(index=GROWTH_INDEX)["_all"]["primaries"]["store"]["size_in_bytes"]
        )


def measure_size(
    data_dir: Path, engine: str, request_mix: RequestMix, requests: int
) -> dict[str, Any]:
    """One size on one engine."""
    with ExitStack() as stack:
        settings, node = {}, None
        if engine == "opensearch":
            node = stack.enter_context(run_opensearch_node((data_dir / "opensearch").resolve()))
            settings = build_opensearch_settings(node.url, GROWTH_INDEX)
        took = time_publication(data_dir, settings)
        served = stack.enter_context(run_directory_server(data_dir, settings=settings))
        watch = ServerMonitor(served.pids + (node.pids if node else ()))
        watch.sample()
        times = measure_latency_by_kind(served.url, request_mix, requests)
        watch.sample()
        size = (
            fetch_index_bytes(node.url)
            if node
            else count_folder_bytes(find_served_folder(data_dir / "index"))
        )
        cost = watch.compute_cost(1, requests * len(GROWTH_KINDS))
    return {"index_s": took, "bytes": size, "cost": cost, "latency": times}


def print_growth_figures(size: int, engine: str, figures: dict[str, Any]) -> None:
    """One line a size and engine."""
    times = "  ".join(
        f"{kind} {its.p50:.1f}/{its.p99:.1f}" for kind, its in figures["latency"].items()
    )
    print(
        f"{size:>10,}  {engine:<11} indexed {figures['index_s']:7.1f} s  "
        f"{figures['bytes'] / 1e6:8.1f} MB  anonymous {figures['cost'].peak_mib} MiB  "
        f"RSS {figures['cost'].rss_mib} MiB  p50/p99: {times}"
    )


def main(
    *,
    sizes: Annotated[str, typer.Option(help="people, with commas between")] = DEFAULT_SIZES,
    folder: Annotated[Path, typer.Option(file_okay=False)] = Path("var/benchmarks"),
    engines: Annotated[str, typer.Option()] = ",".join(GROWTH_ENGINES),
    requests: Annotated[int, typer.Option(min=100)] = 1_000,
    workers: Annotated[int, typer.Option(min=1, help="processes that load")] = 2,
    keep: Annotated[bool, typer.Option("--keep", help="store the figures for the report")] = False,
) -> None:
    """Load each size, publish it to each engine, and measure."""
    print(describe_machine())
    steps = [int(size) for size in sizes.split(",")]
    found: dict[str, dict[int, Any]] = {engine: {} for engine in engines.split(",")}
    begun = {engine: results.start_result(f"growth-{engine}", max(steps)) for engine in found}
    for size in steps:
        data_dir = ensure_loaded_folder(folder, size, workers)
        drawn = draw_mix(load_population(data_dir, MIX_SEED), GROWTH_SAMPLE_SIZE)
        for engine, of_sizes in found.items():
            of_sizes[size] = measure_size(data_dir, engine, drawn, requests)
            print_growth_figures(size, engine, of_sizes[size])
            if keep:  # a larger size may not fit
                results.save_result(begun[engine], {"sizes": of_sizes})


if __name__ == "__main__":
    typer.run(main)
