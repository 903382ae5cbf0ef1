"""How much a server answers when it is asked as fast as it can, by wrk, which is compiled.

    python -m benchmarks.traffic.saturation --data-dir DIR --seconds 10

Each kind of request beside the empty route, turn by turn, in one run: the ratios hold where the
figures do not. What is told is the best round of each, and the middle one beside it: whatever
disturbs a round makes it slower, a busy minute or connections that by chance one worker has all
taken (it takes whoever waits when it wakes: half the throughput, in a third of the rounds).

Connections ask again as soon as they are answered, so the times told here are those of a closed
loop: they show what throughput costs, not what visitors feel (`benchmarks.traffic.scenario`).
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

from benchmarks.latency.measuring import machine
from benchmarks.reporting import results
from benchmarks.traffic.request_mix import Asked, mix, population
from benchmarks.traffic.scenario import DRAWN, Engine, deployed
from benchmarks.traffic.servers import started

SCRIPT = Path(__file__).with_name("paths.lua")
FLOOR = "empty route"
KINDS = {
    "whole name": "strict searches",
    "misspelt name": "tolerant searches",
    "trade and place": "searches by trade and place",
    "number": "RPPS look-ups",
    "suggestion": "suggestions",
    "person page": "person pages",
}
CONNECTIONS = 8
CURVE = (1, 2, 4, 8, 16, 32)
WARM_UP_S = 1
PROCESSORS = os.cpu_count() or 1


class MissingGenerator(RuntimeError):
    """wrk is not installed; says what to run."""


class Spent(Struct, frozen=True):
    """What wrk tells of one run; times in milliseconds."""

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


def wrk(url: str, paths: Path, seconds: int, connections: int) -> Spent:
    """Ask the paths of a file for so long.

    Raises:
        MissingGenerator: it is not installed.
        CalledProcessError: it does not run.
    """
    program = shutil.which("wrk")
    if program is None:
        raise MissingGenerator("wrk is missing: apt-get install -y wrk")
    how = ["-t", "1", "-c", str(connections), "-d", f"{seconds}s", "--timeout", "10s"]
    command = [program, *how, "-s", str(SCRIPT), url, "--", str(paths)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our words
    told = next(line for line in said.splitlines() if line.startswith("{"))
    return msgspec.json.decode(told, type=Spent)


def written(folder: Path, asked: Mapping[str, Iterable[Asked]]) -> dict[str, Path]:
    """The paths of each kind as a file."""
    files = {}
    for number, (kind, some) in enumerate(asked.items()):
        files[kind] = folder / f"{number}.txt"
        files[kind].write_text("".join(f"{each.path}\n" for each in some if not each.body))
    return files


def in_turn(
    servers: Mapping[str, str], files: Mapping[str, Path], seconds: int, rounds: int
) -> dict[str, list[Spent]]:
    """Every kind of every server, again and again, so that a busy minute falls on all of them.

    Args:
        servers: kind → where it is asked.
    """
    for kind, url in servers.items():
        wrk(url, files[kind], WARM_UP_S, CONNECTIONS)
    found: dict[str, list[Spent]] = {kind: [] for kind in servers}
    for _ in range(rounds):
        for kind, url in servers.items():
            found[kind].append(wrk(url, files[kind], seconds, CONNECTIONS))
    return found


def best(some: Iterable[Spent]) -> Spent:
    """The round that was disturbed least."""
    return max(some, key=lambda each: each.per_second)


def shown(kind: str, some: list[Spent], floor: float) -> None:
    """One line: throughput, its share of the floor's, and times."""
    one, middle = best(some), median(each.per_second for each in some)
    errors = sum(each.errors for each in some)
    print(
        f"{KINDS.get(kind, kind):<30}{one.per_second:9,.0f}/s (middle {middle:7,.0f})  "
        f"{one.per_second / floor:6.1%} of the floor   "
        f"p50 {one.p50:7.2f}  p99 {one.p99:7.2f} ms  {errors} errors"
    )


def main(  # noqa: PLR0913 - options
    *,
    data_dir: Annotated[Path, typer.Option(exists=True, file_okay=False)],
    engine: Annotated[Engine, typer.Option()] = "embedded",
    opensearch_url: Annotated[str | None, typer.Option(help="a node that runs")] = None,
    seconds: Annotated[int, typer.Option(min=1, help="of each kind, each round")] = 10,
    rounds: Annotated[int, typer.Option(min=1)] = 3,
    workers: Annotated[int, typer.Option(min=1)] = PROCESSORS,
    keep: Annotated[bool, typer.Option("--keep", help="store the figures for the report")] = False,
) -> None:
    """Saturate a server with each kind of request, and the floor beside it."""
    print(machine())
    drawn = mix(population(data_dir), DRAWN)
    result = results.begun(f"saturation-{engine}", drawn.people)
    with (
        TemporaryDirectory() as folder,
        deployed(data_dir, engine, workers, opensearch_url) as served,
        started("benchmarks.latency.empty_route", "--workers", workers) as floor,
    ):
        asked = {kind: drawn.asked[kind] for kind in KINDS} | {FLOOR: [Asked("/")]}
        files = written(Path(folder), asked)
        servers = dict.fromkeys(KINDS, served.url) | {FLOOR: floor.url}
        found = in_turn(servers, files, seconds, rounds)
        curve = [wrk(served.url, files["whole name"], seconds, many) for many in CURVE]
    print(f"{drawn.people:,} people, {workers} worker(s), {CONNECTIONS} connections")
    for kind, some in found.items():
        shown(kind, some, best(found[FLOOR]).per_second)
    figures = {
        "workers": workers,
        "kinds": {kind: [each.per_second for each in some] for kind, some in found.items()},
        "times": {kind: best(some) for kind, some in found.items()},
        "curve": dict(zip(map(str, CURVE), curve, strict=True)),
    }
    if keep:
        results.keep(result, figures)


if __name__ == "__main__":
    typer.run(main)
