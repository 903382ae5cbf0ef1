"""What partners were promised: each figure and its target; exits with 1 when one is missed.

    python -m benchmarks.latency.partners --data-dir DIR

One client over one open connection, as a partner's program has. The data folder is only read: the
key for long answers is made in a folder of this run, which links to the same index. Times are
medians. Memory is what the worker alone holds, without pages of mapped files; it is flat when an
answer ten times as long does not raise it.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated

import msgspec
import psutil
import typer
from msgspec import Struct

from benchmarks.latency.measuring import (
    MIB,
    describe_machine,
    measure_process_memory,
    open_connection,
)
from benchmarks.latency.partner_figure import PartnerFigure, compute_median_ms
from benchmarks.latency.rate_limits import measure_rate_limits
from benchmarks.latency.serving import LATENCY_QUESTIONS, load_sample_listings, time_request
from benchmarks.traffic.request_mix import IDS_PER_LOOKUP, LOOKUP_PATH
from benchmarks.traffic.servers import RunningServer, run_directory_server
from cli.clock import read_clock
from directory.engines.embedded.engine import EmbeddedEngine
from directory.model.listing import Listing
from search_api.access.keys import KeyFile

MAX_FHIR_MS = {
    "FHIR read": 3.0,
    "FHIR search, family": 8.0,
    "FHIR search, two words": 8.0,
    "FHIR search, identifier": 8.0,
}
MAX_JSON_LOOKUP_MS, MAX_METRICS_MS = 50.0, 10.0
MAX_TABLE_S = 10.0
MAX_EXTRA_MEMORY_MIB = 16.0
"""What an answer ten times as long may add: buffers of sockets, not rows."""
TABLE_ROW_COUNT = 100_000
READ_CHUNK_BYTES = 1 << 18


class StreamOutcome(Struct, frozen=True):
    """A long answer: seconds, lines, and the peak memory of the worker during it."""

    seconds: float
    lines: int
    peak_mib: float


@contextmanager
def make_keyed_data_dir(data_dir: Path) -> Iterator[tuple[Path, str]]:
    """A folder that links to the same index, with an API key; gives both."""
    with TemporaryDirectory(prefix="annuaire-partners-") as own:
        folder = Path(own)
        (folder / "index").symlink_to((data_dir / "index").resolve())
        yield folder, KeyFile(folder / "keys.json").create_key("benchmark", read_clock())[1]


def stream_answer(
    server: RunningServer, method: str, path: str, body: bytes | None, headers: dict[str, str]
) -> StreamOutcome:
    """Request something long, and watch the memory of the worker during the response."""
    worker = psutil.Process(server.pids[0])
    began, lines, held = perf_counter(), 0, 0.0
    with open_connection(server.url) as connection:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        if answer.status != HTTPStatus.OK:
            raise RuntimeError(f"{path} answered {answer.status}")
        while piece := answer.read(READ_CHUNK_BYTES):
            lines += piece.count(b"\n")
            held = max(held, measure_process_memory(worker)[1] / MIB)
    return StreamOutcome(perf_counter() - began, lines, held)


def measure_fhir(
    server: RunningServer, listings: Sequence[Listing], times: int
) -> Iterator[PartnerFigure]:
    """FHIR reads and searches."""
    with open_connection(server.url) as connection:
        for name, limit in MAX_FHIR_MS.items():
            paths = cycle([path for who in listings for path in LATENCY_QUESTIONS[name].paths(who)])
            yield PartnerFigure(
                f"{name}, p50",
                compute_median_ms([time_request(connection, next(paths)) for _ in range(times)]),
                "ms",
                limit,
            )


def measure_id_lookups(
    server: RunningServer, listings: Sequence[Listing], times: int
) -> Iterator[PartnerFigure]:
    """Look-ups of a thousand numbers, as JSON."""
    numbers = cycle(who.id for who in listings)
    with open_connection(server.url) as connection:

        def ask() -> float:
            body = msgspec.json.encode({"ids": list(islice(numbers, IDS_PER_LOOKUP))})
            began = perf_counter()
            connection.request("POST", LOOKUP_PATH, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            found = answer.read().count(b'"status":"found"')
            seconds = perf_counter() - began
            if found != IDS_PER_LOOKUP:
                raise RuntimeError(f"{found} of {IDS_PER_LOOKUP} numbers found")
            return seconds

        yield PartnerFigure(
            f"look-up of {IDS_PER_LOOKUP:,} numbers, p50",
            compute_median_ms([ask() for _ in range(times)]),
            "ms",
            MAX_JSON_LOOKUP_MS,
        )


def measure_table_lookups(
    server: RunningServer, key: str, listings: Sequence[Listing], rows: int
) -> Iterator[PartnerFigure]:
    """A CSV file of so many rows, after one of a tenth."""

    def send_rows(many: int) -> StreamOutcome:
        numbers = islice(cycle(who.id for who in listings), many)
        body = b"rpps,name\n" + b"".join(f"{each},x\n".encode() for each in numbers)
        headers = {"Content-Type": "text/csv", "Authorization": f"Bearer {key}"}
        found = stream_answer(server, "POST", LOOKUP_PATH, body, headers)
        if found.lines != many + 1:
            raise RuntimeError(f"{found.lines} lines for {many} rows")
        return found

    tenth, whole = send_rows(rows // 10), send_rows(rows)
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

    def export_lines(many: int) -> StreamOutcome:
        after = max(sequence - many, 0)
        return stream_answer(server, "GET", f"/api/v1/export?after={after}", None, headers)

    tenth, whole = export_lines(lines // 10), export_lines(lines)
    yield PartnerFigure("export, lines a second", whole.lines / whole.seconds, "lines")
    yield PartnerFigure(
        "memory it takes above a tenth of it",
        whole.peak_mib - tenth.peak_mib,
        "MiB",
        MAX_EXTRA_MEMORY_MIB,
    )


def measure_metrics(server: RunningServer, workers: int, times: int) -> PartnerFigure:
    """Time of a scrape once every metric has a value."""
    with open_connection(server.url) as connection:
        milliseconds = compute_median_ms(
            [time_request(connection, "/metrics") for _ in range(times)]
        )
    return PartnerFigure(f"/metrics, {workers} worker(s), p50", milliseconds, "ms", MAX_METRICS_MS)


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
            yield from measure_table_lookups(served, key, drawn, rows)
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
    """Measure on a loaded data folder the figures that partners were promised."""
    print(describe_machine())
    missed = []
    for figure in measure_partner_routes(data_dir, rows, times, workers):
        print(figure, flush=True)
        missed += [figure.name] if figure.is_missed else []
    if missed:
        sys.exit(f"missed: {', '.join(missed)}")


if __name__ == "__main__":
    typer.run(main)
