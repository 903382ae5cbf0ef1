"""What partners were promised, each figure beside its aim; exits with 1 when one is missed.

    python -m benchmarks.latency.partners --data-dir DIR

One client over one connection that stays open, as a partner's program has. The data folder is only
read: the key for the export is made in a folder of the run's own, which leads to the same index.
Times of answers are the middle of many; memory is what the worker itself holds (pages of mapped
files left out), and is flat when a tenfold longer answer does not raise it.
"""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Annotated
from urllib.parse import urlsplit

import msgspec
import psutil
import typer
from msgspec import Struct

from benchmarks.latency.measuring import MIB, machine
from benchmarks.latency.serving import QUESTIONS, asked, people
from benchmarks.traffic.servers import Served, annuaire
from cli.clock import now
from directory.engines.embedded.engine import EmbeddedEngine
from directory.model.listing import Listing
from search_api.access.callers import Caller
from search_api.access.counters import IN_MEMORY, counts_at
from search_api.access.keys import KeyFile
from search_api.access.limits import Limits

FHIR_AIMS_MS = {
    "FHIR read": 3.0,
    "FHIR search, family": 8.0,
    "FHIR search, two words": 8.0,
    "FHIR search, identifier": 8.0,
}
LOOKUP_MS, METRICS_MS, LIMITS_MS = 50.0, 10.0, 0.2
TABLE_S = 10.0
FLAT_MIB = 16.0
"""What an answer ten times as long may add: buffers of sockets, not rows."""
IDS, ROWS = 1_000, 100_000
WARM_UP = 0.1
LIMIT = "600/minute; 10000/day"
PIECE = 1 << 18
SOCKET = "redis.sock"


class MissingServer(RuntimeError):
    """Redis is not installed; says what to run."""


class Figure(Struct, frozen=True):
    """Something measured, and the most it may be; no aim for what is only told."""

    name: str
    value: float
    unit: str
    aim: float | None = None

    @property
    def is_missed(self) -> bool:
        return self.aim is not None and self.value > self.aim

    def __str__(self) -> str:
        told = f"{self.name:<46}{self.value:10.2f} {self.unit:<8}"
        if self.aim is None:
            return told
        return f"{told} aim {self.aim:g}{': MISSED' if self.is_missed else ''}"


class Streamed(Struct, frozen=True):
    """A long answer: seconds, lines, and the most that the worker held meanwhile."""

    seconds: float
    lines: int
    held_mib: float


def middle_ms(ask: Callable[[], float], times: int) -> float:
    """The middle of so many, without the first tenth."""
    return median([ask() for _ in range(times)][int(times * WARM_UP) :]) * 1000


@contextmanager
def connected(served: Served) -> Iterator[HTTPConnection]:
    at = urlsplit(served.url)
    with closing(HTTPConnection(at.hostname or "", at.port, timeout=120)) as connection:
        yield connection


@contextmanager
def folder_of(data_dir: Path) -> Iterator[tuple[Path, str]]:
    """A folder that leads to the same index, with a key of its own."""
    with TemporaryDirectory(prefix="annuaire-partners-") as own:
        folder = Path(own)
        (folder / "index").symlink_to((data_dir / "index").resolve())
        yield folder, KeyFile(folder / "keys.json").add("benchmark", now())[1]


def held_mib(worker: psutil.Process) -> float:
    """What the worker alone holds."""
    memory = worker.memory_info()
    return (memory.rss - memory.shared) / MIB


def streamed(
    served: Served, method: str, path: str, body: bytes | None, headers: dict[str, str]
) -> Streamed:
    """Ask for something long, and watch the worker while it comes."""
    worker = psutil.Process(served.pids[0])
    began, lines, held = perf_counter(), 0, 0.0
    with connected(served) as connection:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        if answer.status != HTTPStatus.OK:
            raise RuntimeError(f"{path} answered {answer.status}")
        while piece := answer.read(PIECE):
            lines += piece.count(b"\n")
            held = max(held, held_mib(worker))
    return Streamed(perf_counter() - began, lines, held)


def fhir(served: Served, drawn: Sequence[Listing], times: int) -> Iterator[Figure]:
    """Reads and searches of the facade."""
    with connected(served) as connection:
        for name, aim in FHIR_AIMS_MS.items():
            paths = cycle([path for who in drawn for path in QUESTIONS[name].paths(who)])
            yield Figure(
                f"{name}, p50",
                middle_ms(lambda paths=paths: asked(connection, next(paths)), times),  # type: ignore[misc]
                "ms",
                aim,
            )


def lists(served: Served, drawn: Sequence[Listing], times: int) -> Iterator[Figure]:
    """A thousand numbers as JSON."""
    numbers = cycle(who.id for who in drawn)
    with connected(served) as connection:

        def ask() -> float:
            body = msgspec.json.encode({"ids": list(islice(numbers, IDS))})
            began = perf_counter()
            path, sent = "/api/v1/professionals/lookup", {"Content-Type": "application/json"}
            connection.request("POST", path, body, sent)
            answer = connection.getresponse()
            found = answer.read().count(b'"status":"found"')
            seconds = perf_counter() - began
            if found != IDS:
                raise RuntimeError(f"{found} of {IDS} numbers found")
            return seconds

        yield Figure(f"look-up of {IDS:,} numbers, p50", middle_ms(ask, times), "ms", LOOKUP_MS)


def tables(served: Served, drawn: Sequence[Listing], rows: int) -> Iterator[Figure]:
    """A file of so many rows, after one of a tenth."""

    def sent(many: int) -> Streamed:
        numbers = islice(cycle(who.id for who in drawn), many)
        body = b"rpps,name\n" + b"".join(f"{each},x\n".encode() for each in numbers)
        kind = {"Content-Type": "text/csv"}
        found = streamed(served, "POST", "/api/v1/professionals/lookup", body, kind)
        if found.lines != many + 1:
            raise RuntimeError(f"{found.lines} lines for {many} rows")
        return found

    tenth, whole = sent(rows // 10), sent(rows)
    yield Figure(f"CSV of {rows:,} rows", whole.seconds, "s", TABLE_S * rows / ROWS)
    more = whole.held_mib - tenth.held_mib
    yield Figure("memory it takes above a tenth of it", more, "MiB", FLAT_MIB)


def export(served: Served, key: str, sequence: int, lines: int) -> Iterator[Figure]:
    """The last lines of the directory: a tenth of them, then all."""
    headers = {"Authorization": f"Bearer {key}"}

    def taken(many: int) -> Streamed:
        after = max(sequence - many, 0)
        return streamed(served, "GET", f"/api/v1/export?after={after}", None, headers)

    tenth, whole = taken(lines // 10), taken(lines)
    yield Figure("export, lines a second", whole.lines / whole.seconds, "lines")
    yield Figure(
        "memory it takes above a tenth of it", whole.held_mib - tenth.held_mib, "MiB", FLAT_MIB
    )


def metrics(served: Served, workers: int, times: int) -> Figure:
    """What a scrape costs once everything has been counted."""
    with connected(served) as connection:
        milliseconds = middle_ms(lambda: asked(connection, "/metrics"), times)
    return Figure(f"/metrics, {workers} worker(s), p50", milliseconds, "ms", METRICS_MS)


def charged(address: str, times: int) -> float:
    """Milliseconds that the limits of one request cost, the middle of many."""

    async def charge() -> list[float]:
        counts, spent = counts_at(address), []
        limits = Limits(counts, {"address": LIMIT})
        for number in range(times):
            caller = Caller("address", f"192.0.2.{number % 250}")
            began = perf_counter()
            await limits.charge(caller, 1)
            spent.append(perf_counter() - began)
        await counts.close()
        return spent

    return median(asyncio.run(charge())[int(times * WARM_UP) :]) * 1000


@contextmanager
def redis() -> Iterator[str]:
    """The address of a Redis server of this run's own.

    Raises:
        MissingServer: it is not installed.
    """
    program = shutil.which("redis-server")
    if program is None:
        raise MissingServer("redis-server is missing: apt-get install -y redis-server")
    with TemporaryDirectory(prefix="annuaire-redis-") as folder:
        words = [program, "--port", "0", "--unixsocket", SOCKET, "--save", ""]
        with subprocess.Popen(words, cwd=folder, stdout=subprocess.DEVNULL) as server:  # noqa: S603 - fixed words
            socket = Path(folder) / SOCKET
            while not socket.exists() and server.poll() is None:
                sleep(0.02)
            try:
                yield f"redis+unix://{socket}"
            finally:
                server.terminate()


def limits(times: int) -> Iterator[Figure]:
    """What it costs to count a caller."""
    yield Figure("limits, in memory, p50", charged(IN_MEMORY, times), "ms", LIMITS_MS)
    with redis() as address:
        yield Figure("limits, in Redis, p50", charged(address, times), "ms", LIMITS_MS)


def measured(data_dir: Path, rows: int, times: int, workers: int) -> Iterator[Figure]:
    """Every figure, in turn."""
    drawn = people(data_dir)
    sequence = EmbeddedEngine(data_dir / "index").publication().sequence
    yield from limits(times)
    with folder_of(data_dir) as (folder, key):
        with annuaire(folder) as served:
            yield from fhir(served, drawn, times)
            yield from lists(served, drawn, max(times // 20, 20))
            yield metrics(served, 1, max(times // 10, 20))
            yield from tables(served, drawn, rows)
            yield from export(served, key, sequence, rows)
        with annuaire(folder, workers) as served:
            list(fhir(served, drawn, 20))
            yield metrics(served, workers, max(times // 10, 20))


def main(
    data_dir: Annotated[Path, typer.Option(exists=True, file_okay=False)],
    rows: Annotated[int, typer.Option(min=1_000, help="of the CSV file and of the export")] = ROWS,
    times: Annotated[int, typer.Option("--requests", min=20, help="of each kind")] = 1_000,
    workers: Annotated[int, typer.Option(min=2, help="that count together")] = 4,
) -> None:
    """Measure on a loaded data folder what partners were promised."""
    print(machine())
    missed = []
    for figure in measured(data_dir, rows, times, workers):
        print(figure, flush=True)
        missed += [figure.name] if figure.is_missed else []
    if missed:
        sys.exit(f"missed: {', '.join(missed)}")


if __name__ == "__main__":
    typer.run(main)
