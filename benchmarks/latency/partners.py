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
from contextlib import contextmanager
from http import HTTPStatus
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Annotated

import msgspec
import psutil
import typer
from msgspec import Struct

from benchmarks.latency.measuring import MIB, describe_machine, open_connection
from benchmarks.latency.serving import LATENCY_QUESTIONS, load_sample_listings, time_request
from benchmarks.traffic.servers import RunningServer, run_directory_server
from cli.clock import read_clock
from directory.engines.embedded.engine import EmbeddedEngine
from directory.model.listing import Listing
from search_api.access.callers import Caller
from search_api.access.counters import MEMORY_STORAGE, open_counters
from search_api.access.keys import KeyFile
from search_api.access.limits import RateLimiter

MAX_FHIR_MS = {
    "FHIR read": 3.0,
    "FHIR search, family": 8.0,
    "FHIR search, two words": 8.0,
    "FHIR search, identifier": 8.0,
}
MAX_JSON_LOOKUP_MS, MAX_METRICS_MS, MAX_RATE_LIMIT_MS = 50.0, 10.0, 0.2
MAX_TABLE_S = 10.0
MAX_EXTRA_MEMORY_MIB = 16.0
"""What an answer ten times as long may add: buffers of sockets, not rows."""
LOOKUP_ID_COUNT, TABLE_ROW_COUNT = 1_000, 100_000
PARTNER_WARM_UP_SHARE = 0.1
PARTNER_RATE_LIMIT = "600/minute; 10000/day"
READ_CHUNK_BYTES = 1 << 18
REDIS_SOCKET_NAME = "redis.sock"


class MissingRedis(RuntimeError):
    """Redis is not installed; says what to run."""


class PartnerFigure(Struct, frozen=True):
    """Something measured, and the most it may be; no aim for what is only told."""

    name: str
    value: float
    unit: str
    limit: float | None = None

    @property
    def is_missed(self) -> bool:
        return self.limit is not None and self.value > self.limit

    def __str__(self) -> str:
        told = f"{self.name:<46}{self.value:10.2f} {self.unit:<8}"
        if self.limit is None:
            return told
        return f"{told} aim {self.limit:g}{': MISSED' if self.is_missed else ''}"


class StreamOutcome(Struct, frozen=True):
    """A long answer: seconds, lines, and the most that the worker held meanwhile."""

    seconds: float
    lines: int
    peak_mib: float


def measure_median_ms(time_once: Callable[[], float], times: int) -> float:
    """The middle of so many, without the first tenth."""
    return median([time_once() for _ in range(times)][int(times * PARTNER_WARM_UP_SHARE) :]) * 1000


@contextmanager
def make_keyed_data_dir(data_dir: Path) -> Iterator[tuple[Path, str]]:
    """A folder that leads to the same index, with a key of its own."""
    with TemporaryDirectory(prefix="annuaire-partners-") as own:
        folder = Path(own)
        (folder / "index").symlink_to((data_dir / "index").resolve())
        yield folder, KeyFile(folder / "keys.json").create_key("benchmark", read_clock())[1]


def measure_worker_mib(worker: psutil.Process) -> float:
    """What the worker alone holds."""
    memory = worker.memory_info()
    return (memory.rss - memory.shared) / MIB


def stream_answer(
    server: RunningServer, method: str, path: str, body: bytes | None, headers: dict[str, str]
) -> StreamOutcome:
    """Ask for something long, and watch the worker while it comes."""
    worker = psutil.Process(server.pids[0])
    began, lines, held = perf_counter(), 0, 0.0
    with open_connection(server.url) as connection:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        if answer.status != HTTPStatus.OK:
            raise RuntimeError(f"{path} answered {answer.status}")
        while piece := answer.read(READ_CHUNK_BYTES):
            lines += piece.count(b"\n")
            held = max(held, measure_worker_mib(worker))
    return StreamOutcome(perf_counter() - began, lines, held)


def measure_fhir(
    server: RunningServer, listings: Sequence[Listing], times: int
) -> Iterator[PartnerFigure]:
    """Reads and searches of the facade."""
    with open_connection(server.url) as connection:
        for name, aim in MAX_FHIR_MS.items():
            paths = cycle([path for who in listings for path in LATENCY_QUESTIONS[name].paths(who)])
            yield PartnerFigure(
                f"{name}, p50",
                measure_median_ms(lambda paths=paths: time_request(connection, next(paths)), times),  # type: ignore[misc]
                "ms",
                aim,
            )


def measure_id_lookups(
    server: RunningServer, listings: Sequence[Listing], times: int
) -> Iterator[PartnerFigure]:
    """A thousand numbers as JSON."""
    numbers = cycle(who.id for who in listings)
    with open_connection(server.url) as connection:

        def ask() -> float:
            body = msgspec.json.encode({"ids": list(islice(numbers, LOOKUP_ID_COUNT))})
            began = perf_counter()
            path, sent = "/api/v1/professionals/lookup", {"Content-Type": "application/json"}
            connection.request("POST", path, body, sent)
            answer = connection.getresponse()
            found = answer.read().count(b'"status":"found"')
            seconds = perf_counter() - began
            if found != LOOKUP_ID_COUNT:
                raise RuntimeError(f"{found} of {LOOKUP_ID_COUNT} numbers found")
            return seconds

        yield PartnerFigure(
            f"look-up of {LOOKUP_ID_COUNT:,} numbers, p50",
            measure_median_ms(ask, times),
            "ms",
            MAX_JSON_LOOKUP_MS,
        )


def measure_table_lookups(
    server: RunningServer, listings: Sequence[Listing], rows: int
) -> Iterator[PartnerFigure]:
    """A file of so many rows, after one of a tenth."""

    def sent(many: int) -> StreamOutcome:
        numbers = islice(cycle(who.id for who in listings), many)
        body = b"rpps,name\n" + b"".join(f"{each},x\n".encode() for each in numbers)
        kind = {"Content-Type": "text/csv"}
        found = stream_answer(server, "POST", "/api/v1/professionals/lookup", body, kind)
        if found.lines != many + 1:
            raise RuntimeError(f"{found.lines} lines for {many} rows")
        return found

    tenth, whole = sent(rows // 10), sent(rows)
    yield PartnerFigure(
        f"CSV of {rows:,} rows", whole.seconds, "s", MAX_TABLE_S * rows / TABLE_ROW_COUNT
    )
    more = whole.peak_mib - tenth.peak_mib
    yield PartnerFigure("memory it takes above a tenth of it", more, "MiB", MAX_EXTRA_MEMORY_MIB)


def measure_export(
    server: RunningServer, key: str, sequence: int, lines: int
) -> Iterator[PartnerFigure]:
    """The last lines of the directory: a tenth of them, then all."""
    headers = {"Authorization": f"Bearer {key}"}

    def taken(many: int) -> StreamOutcome:
        after = max(sequence - many, 0)
        return stream_answer(server, "GET", f"/api/v1/export?after={after}", None, headers)

    tenth, whole = taken(lines // 10), taken(lines)
    yield PartnerFigure("export, lines a second", whole.lines / whole.seconds, "lines")
    yield PartnerFigure(
        "memory it takes above a tenth of it",
        whole.peak_mib - tenth.peak_mib,
        "MiB",
        MAX_EXTRA_MEMORY_MIB,
    )


def measure_metrics(server: RunningServer, workers: int, times: int) -> PartnerFigure:
    """What a scrape costs once everything has been counted."""
    with open_connection(server.url) as connection:
        milliseconds = measure_median_ms(lambda: time_request(connection, "/metrics"), times)
    return PartnerFigure(f"/metrics, {workers} worker(s), p50", milliseconds, "ms", MAX_METRICS_MS)


def measure_rate_limit_ms(address: str, times: int) -> float:
    """Milliseconds that the limits of one request cost, the middle of many."""

    async def charge() -> list[float]:
        counts, spent = open_counters(address), []
        limits = RateLimiter(counts, {"address": PARTNER_RATE_LIMIT})
        for number in range(times):
            caller = Caller("address", f"192.0.2.{number % 250}")
            began = perf_counter()
            await limits.charge(caller, 1)
            spent.append(perf_counter() - began)
        await counts.close()
        return spent

    return median(asyncio.run(charge())[int(times * PARTNER_WARM_UP_SHARE) :]) * 1000


@contextmanager
def run_redis() -> Iterator[str]:
    """The address of a Redis server of this run's own.

    Raises:
        MissingServer: it is not installed.
    """
    program = shutil.which("redis-server")
    if program is None:
        raise MissingRedis("redis-server is missing: apt-get install -y redis-server")
    with TemporaryDirectory(prefix="annuaire-redis-") as folder:
        words = [program, "--port", "0", "--unixsocket", REDIS_SOCKET_NAME, "--save", ""]
        with subprocess.Popen(words, cwd=folder, stdout=subprocess.DEVNULL) as server:  # noqa: S603 - fixed words
            socket = Path(folder) / REDIS_SOCKET_NAME
            while not socket.exists() and server.poll() is None:
                sleep(0.02)
            try:
                yield f"redis+unix://{socket}"
            finally:
                server.terminate()


def measure_rate_limits(times: int) -> Iterator[PartnerFigure]:
    """What it costs to count a caller."""
    yield PartnerFigure(
        "limits, in memory, p50",
        measure_rate_limit_ms(MEMORY_STORAGE, times),
        "ms",
        MAX_RATE_LIMIT_MS,
    )
    with run_redis() as address:
        yield PartnerFigure(
            "limits, in Redis, p50", measure_rate_limit_ms(address, times), "ms", MAX_RATE_LIMIT_MS
        )


def measure_partner_routes(
    data_dir: Path, rows: int, times: int, workers: int
) -> Iterator[PartnerFigure]:
    """Every figure, in turn."""
    drawn = load_sample_listings(data_dir)
    sequence = EmbeddedEngine(data_dir / "index").publication().sequence
    yield from measure_rate_limits(times)
    with make_keyed_data_dir(data_dir) as (folder, key):
        with run_directory_server(folder) as served:
            yield from measure_fhir(served, drawn, times)
            yield from measure_id_lookups(served, drawn, max(times // 20, 20))
            yield measure_metrics(served, 1, max(times // 10, 20))
            yield from measure_table_lookups(served, drawn, rows)
            yield from measure_export(served, key, sequence, rows)
        with run_directory_server(folder, workers) as served:
            list(measure_fhir(served, drawn, 20))
            yield measure_metrics(served, workers, max(times // 10, 20))


def main(
    data_dir: Annotated[Path, typer.Option(exists=True, file_okay=False)],
    rows: Annotated[
        int, typer.Option(min=1_000, help="of the CSV file and of the export")
    ] = TABLE_ROW_COUNT,
    times: Annotated[int, typer.Option("--requests", min=20, help="of each kind")] = 1_000,
    workers: Annotated[int, typer.Option(min=2, help="that count together")] = 4,
) -> None:
    """Measure on a loaded data folder what partners were promised."""
    print(describe_machine())
    missed = []
    for figure in measure_partner_routes(data_dir, rows, times, workers):
        print(figure, flush=True)
        missed += [figure.name] if figure.is_missed else []
    if missed:
        sys.exit(f"missed: {', '.join(missed)}")


if __name__ == "__main__":
    typer.run(main)
