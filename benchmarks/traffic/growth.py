"""What grows with the directory: index time, size, memory, and latency by kind, on both engines.

    python -m benchmarks.traffic.growth --sizes 10000,100000,1000000,1800000,5000000 --folder DIR
    --keep

Index time is `annuaire publish`: from the store to a served index, checks included. Latency is that
of one client on one worker, in milliseconds, so that nothing is measured but the directory's size.
"""

from contextlib import ExitStack
from http.client import HTTPConnection
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer
from opensearchpy import OpenSearch

from benchmarks.indexing.load import files_of
from benchmarks.indexing.load import run as load
from benchmarks.latency.measuring import machine
from benchmarks.latency.serving import asked
from benchmarks.reporting import results
from benchmarks.traffic.gate import Latency, Request
from benchmarks.traffic.request_mix import Mix, mix, population
from benchmarks.traffic.server_monitor import Watch
from benchmarks.traffic.servers import annuaire, on_opensearch, opensearch, publish

SIZES = "10000,100000,1000000,1800000,5000000"
KINDS = ("whole name", "misspelt name", "trade and place", "number", "suggestion", "person page")
DRAWN = 2_000
WARM_UP = 200
ENGINES = ("embedded", "opensearch")
INDEX = "annuaire-growth"


def loaded(folder: Path, size: int, workers: int) -> Path:
    """The data folder of a directory of this size; loaded once, then used again."""
    data_dir = folder / f"growth-{size}"
    if not (data_dir / "index" / "current").exists():
        load(files_of(folder, size), data_dir, workers)
    return data_dir


def latency(url: str, drawn: Mix, requests: int) -> dict[str, Latency]:
    """Each kind of request on one connection; what came first warmed up."""
    address = urlsplit(url)
    connection = HTTPConnection(address.hostname or "", address.port)
    found = {}
    for kind in KINDS:
        paths = islice(cycle(drawn.asked[kind]), WARM_UP + requests)
        seconds = [asked(connection, each.path) for each in paths][WARM_UP:]
        some = [Request("", kind, 0, 1000 * each) for each in seconds]
        found[kind] = Latency.of(some, sum(seconds))
    connection.close()
    return found


def published(data_dir: Path, settings: dict[str, str]) -> float:
    """Seconds from the store to a served index."""
    began = perf_counter()
    publish(data_dir, settings)
    return round(perf_counter() - began, 1)


def served_folder(index: Path) -> Path:
    """The publication that is served, among those that are kept."""
    return index / (index / "current").read_text().split()[0]


def bytes_in(folder: Path) -> int:
    """Of all files in a folder that is there."""
    return sum(path.stat().st_size for path in folder.iterdir())


def bytes_of(node: str) -> int:
    """Of the served index on a node."""
    with OpenSearch(node, timeout=60) as client:
        return int(client.indices.stats(index=INDEX)["_all"]["primaries"]["store"]["size_in_bytes"])


def figures(data_dir: Path, engine: str, drawn: Mix, requests: int) -> dict[str, Any]:
    """One size on one engine."""
    with ExitStack() as stack:
        settings, node = {}, None
        if engine == "opensearch":
            node = stack.enter_context(opensearch((data_dir / "opensearch").resolve()))
            settings = on_opensearch(node.url, INDEX)
        took = published(data_dir, settings)
        served = stack.enter_context(annuaire(data_dir, settings=settings))
        watch = Watch(served.pids + (node.pids if node else ()))
        watch.look()
        times = latency(served.url, drawn, requests)
        watch.look()
        size = bytes_of(node.url) if node else bytes_in(served_folder(data_dir / "index"))
        cost = watch.cost(1, requests * len(KINDS))
    return {"index_s": took, "bytes": size, "cost": cost, "latency": times}


def shown(size: int, engine: str, found: dict[str, Any]) -> None:
    """One line a size and engine."""
    times = "  ".join(
        f"{kind} {its.p50:.1f}/{its.p99:.1f}" for kind, its in found["latency"].items()
    )
    print(
        f"{size:>10,}  {engine:<11} indexed {found['index_s']:7.1f} s  "
        f"{found['bytes'] / 1e6:8.1f} MB  anonymous {found['cost'].peak_mib} MiB  "
        f"RSS {found['cost'].rss_mib} MiB  p50/p99: {times}"
    )


def main(
    *,
    sizes: Annotated[str, typer.Option(help="people, with commas between")] = SIZES,
    folder: Annotated[Path, typer.Option(file_okay=False)] = Path("var/benchmarks"),
    engines: Annotated[str, typer.Option()] = ",".join(ENGINES),
    requests: Annotated[int, typer.Option(min=100)] = 1_000,
    workers: Annotated[int, typer.Option(min=1, help="processes that load")] = 2,
    keep: Annotated[bool, typer.Option("--keep", help="store the figures for the report")] = False,
) -> None:
    """Load each size, publish it to each engine, and measure."""
    print(machine())
    steps = [int(size) for size in sizes.split(",")]
    found: dict[str, dict[int, Any]] = {engine: {} for engine in engines.split(",")}
    begun = {engine: results.begun(f"growth-{engine}", max(steps)) for engine in found}
    for size in steps:
        data_dir = loaded(folder, size, workers)
        drawn = mix(population(data_dir), DRAWN)
        for engine, of_sizes in found.items():
            of_sizes[size] = figures(data_dir, engine, drawn, requests)
            shown(size, engine, of_sizes[size])
            if keep:  # what is done stays when a larger size does not fit
                results.keep(begun[engine], {"sizes": of_sizes})


if __name__ == "__main__":
    typer.run(main)
