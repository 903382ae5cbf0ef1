"""The most that a server answers, with wrk as the client.

    python -m benchmarks.traffic.saturation --data-dir DIR --seconds 10

Each kind of request and the empty route take turns in one run, because ratios are comparable
between machines and figures are not. Reported are the best round and the median one: a disturbance
only makes a round slower, for example when one worker happens to accept all connections (about
half the throughput, in a third of the rounds).

A connection sends its next request as soon as it is answered. Times here are those of a closed
loop: they show the cost of throughput, not what visitors wait (`benchmarks.traffic.scenario`).
"""

import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Annotated

import msgspec
import typer
from msgspec import Struct

from benchmarks.latency.empty_route import EMPTY_ROUTE
from benchmarks.latency.measuring import describe_machine
from benchmarks.relevance.people import load_population
from benchmarks.reporting import results
from benchmarks.traffic.request_mix import MIX_SEED, MixRequest, draw_mix
from benchmarks.traffic.scenario import MIX_REQUESTS_PER_KIND, EngineName, run_deployment
from benchmarks.traffic.servers import run_module_server

WRK_SCRIPT = Path(__file__).with_name("paths.lua")
SATURATION_KINDS = {
    "whole name": "strict searches",
    "misspelt name": "tolerant searches",
    "trade and place": "searches by trade and place",
    "number": "RPPS look-ups",
    "suggestion": "suggestions",
    "person page": "person pages",
}
WRK_CONNECTIONS = 8
CURVE_CONNECTIONS = (1, 2, 4, 8, 16, 32)
WRK_WARM_UP_S = 1
MAX_WARM_UPS = 120
PROCESSOR_COUNT = os.cpu_count() or 1


class MissingWrk(RuntimeError):
    """wrk is not installed; says what to run."""


class WrkFigures(Struct, frozen=True):
    """The report of wrk on one run; times in milliseconds."""

    requests: int
    seconds: float
    p50: float
    p95: float
    p99: float
    max: float
    errors: int

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds


def run_wrk(url: str, paths: Path, seconds: int, connections: int) -> WrkFigures:
    """Request the paths of a file for so many seconds.

    Raises:
        MissingWrk: it is not installed.
        CalledProcessError: it does not run.
    """
    program = shutil.which("wrk")
    if program is None:
        raise MissingWrk("wrk is missing: apt-get install -y wrk")
    how = ["-t", "1", "-c", str(connections), "-d", f"{seconds}s", "--timeout", "10s"]
    command = [program, *how, "-s", str(WRK_SCRIPT), url, "--", str(paths)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our words
    report = next(line for line in said.splitlines() if line.startswith("{"))
    return msgspec.json.decode(report, type=WrkFigures)


def write_path_files(
    folder: Path, requests_by_kind: Mapping[str, Iterable[MixRequest]]
) -> dict[str, Path]:
    """The paths of each kind as a file."""
    files = {}
    for number, (kind, some) in enumerate(requests_by_kind.items()):
        files[kind] = folder / f"{number}.txt"
        files[kind].write_text("".join(f"{each.path}\n" for each in some if not each.body))
    return files


def warm_up_server(url: str, paths: Path) -> None:
    """Request paths until the first answers; a server prints its address before workers are ready.

    Raises:
        RuntimeError: it does not answer at all.
    """
    for _ in range(MAX_WARM_UPS):
        if run_wrk(url, paths, WRK_WARM_UP_S, WRK_CONNECTIONS).requests:
            return
    raise RuntimeError(f"{url} does not answer")


def measure_rounds(
    url_by_kind: Mapping[str, str], files: Mapping[str, Path], seconds: int, rounds: int
) -> dict[str, list[WrkFigures]]:
    """Measure all kinds in turn, round by round, so that a disturbance affects all of them.

    Args:
        url_by_kind: the server of each kind.
    """
    for kind, url in url_by_kind.items():
        warm_up_server(url, files[kind])
    found: dict[str, list[WrkFigures]] = {kind: [] for kind in url_by_kind}
    for _ in range(rounds):
        for kind, url in url_by_kind.items():
            found[kind].append(run_wrk(url, files[kind], seconds, WRK_CONNECTIONS))
    return found


def select_best_round(rounds: Iterable[WrkFigures]) -> WrkFigures:
    """The round with the highest throughput."""
    return max(rounds, key=lambda each: each.per_second)


def print_throughput(kind: str, rounds: list[WrkFigures], empty_route_rate: float) -> None:
    """One line: throughput, its share of the empty route's, and times."""
    one, middle = select_best_round(rounds), median(each.per_second for each in rounds)
    errors = sum(each.errors for each in rounds)
    print(
        f"{SATURATION_KINDS.get(kind, kind):<30}{one.per_second:9,.0f}/s (median {middle:7,.0f})  "
        f"{one.per_second / empty_route_rate:6.1%} of the empty route   "
        f"p50 {one.p50:7.2f}  p99 {one.p99:7.2f} ms  {errors} errors"
    )


def main(  # noqa: PLR0913 - options
    *,
    data_dir: Annotated[Path, typer.Option(exists=True, file_okay=False)],
    engine: Annotated[EngineName, typer.Option()] = "embedded",
    opensearch_url: Annotated[str | None, typer.Option(help="a node that runs")] = None,
    seconds: Annotated[int, typer.Option(min=1, help="of each kind, each round")] = 10,
    rounds: Annotated[int, typer.Option(min=1)] = 3,
    workers: Annotated[int, typer.Option(min=1)] = PROCESSOR_COUNT,
    keep: Annotated[bool, typer.Option("--keep", help="store the figures for the report")] = False,
) -> None:
    """Saturate a server with each kind of request, and the empty route in turn."""
    print(describe_machine())
    drawn = draw_mix(load_population(data_dir, MIX_SEED), MIX_REQUESTS_PER_KIND)
    result = results.start_result(f"saturation-{engine}", drawn.people)
    with (
        TemporaryDirectory() as folder,
        run_deployment(data_dir, engine, workers, opensearch_url) as served,
        run_module_server("benchmarks.latency.empty_route", "--workers", workers) as empty,
    ):
        requests = {kind: drawn.asked[kind] for kind in SATURATION_KINDS} | {
            EMPTY_ROUTE: [MixRequest("/")]
        }
        files = write_path_files(Path(folder), requests)
        servers = dict.fromkeys(SATURATION_KINDS, served.url) | {EMPTY_ROUTE: empty.url}
        found = measure_rounds(servers, files, seconds, rounds)
        curve = [
            run_wrk(served.url, files["whole name"], seconds, many) for many in CURVE_CONNECTIONS
        ]
    print(f"{drawn.people:,} people, {workers} worker(s), {WRK_CONNECTIONS} connections")
    for kind, some in found.items():
        print_throughput(kind, some, select_best_round(found[EMPTY_ROUTE]).per_second)
    figures = {
        "workers": workers,
        "kinds": {kind: [each.per_second for each in some] for kind, some in found.items()},
        "times": {kind: select_best_round(some) for kind, some in found.items()},
        "curve": dict(zip(map(str, CURVE_CONNECTIONS), curve, strict=True)),
    }
    if keep:
        results.save_result(result, figures)


if __name__ == "__main__":
    typer.run(main)
