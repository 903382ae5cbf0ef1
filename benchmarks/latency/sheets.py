"""Sheets: new ones, cached ones, many at once, their memory, their effect on searches.

    python -m benchmarks.latency.sheets --data-dir var/demo

People are drawn from the index in its neutral order. New sheets are measured at the pool of
processes; cached sheets and searches over HTTP too, as a browser does.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from shutil import rmtree
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event, Thread
from time import perf_counter
from typing import Annotated

import psutil
import typer

from benchmarks.latency.measuring import MIB, describe_machine, format_percentiles, open_connection
from benchmarks.latency.serving import (
    load_sample_listings,
    serve_with_connection,
    time_request,
)
from benchmarks.traffic.request_mix import build_search_path, format_full_name
from directory.engines.embedded.engine import EmbeddedEngine
from directory.model.listing import Listing
from directory.publication import Publication
from pdf.cache import SheetCache
from pdf.fingerprint_keys import FingerprintKeyring, create_fingerprint_keys
from pdf.issuer import SheetIssuer
from pdf.pool import SheetPool
from pdf.service import SheetService

SHEETS_PUBLIC_URL = "https://annuaire.example"
BENCH_DAY = date(2026, 1, 15)
WARM_UP_SHEETS = 10
COMPARISON_ROUNDS = 5
PEOPLE_PER_ROUND = 200
SHEET_TIMEOUT_S = 60.0
SHEET_CLIENTS = 3
"""Clients that request sheets during searches: more than one process can serve."""


def build_bench_issuer(folder: str) -> SheetIssuer:
    """An issuer with keys of its own, in a folder."""
    path = Path(folder) / "keys.json"
    create_fingerprint_keys(path, BENCH_DAY)
    return SheetIssuer(SHEETS_PUBLIC_URL, FingerprintKeyring(path))


def time_sheet(draw: SheetPool | SheetService, listing: Listing, publication: Publication) -> float:
    began = perf_counter()
    draw(listing, publication)
    return perf_counter() - began


def measure_new_sheets(listings: Sequence[Listing], publication: Publication, sheets: int) -> None:
    """One process, one caller; prints the memory of the process on the way."""
    held, seconds = {}, []
    with (
        TemporaryDirectory() as folder,
        SheetPool(1, build_bench_issuer(folder), timeout_s=SHEET_TIMEOUT_S) as pool,
    ):
        for listing in listings[:WARM_UP_SHEETS]:
            pool(listing, publication)
        drawing = psutil.Process(pool.pids[0])
        before = sum(drawing.cpu_times()[:2])
        for number, listing in enumerate(islice(cycle(listings), sheets)):
            seconds.append(time_sheet(pool, listing, publication))
            if number % (sheets // 5) == 0:
                held[number] = drawing.memory_info().rss / MIB
        held[sheets] = drawing.memory_info().rss / MIB
        own_ms = 1000 * (sum(drawing.cpu_times()[:2]) - before) / sheets
    print(f"new, through the pool      {format_percentiles(seconds)}   ({sheets} sheets)")
    print(f"processor time of each     {own_ms:.0f} ms on average, independent of other work")
    print("memory of its process      " + ", ".join(f"{n}: {mib:.0f}" for n, mib in held.items()))


def measure_cached_sheets(listings: Sequence[Listing], publication: Publication) -> None:
    """The same sheets again, from disk."""
    some = listings[:100]
    with (
        TemporaryDirectory() as folder,
        SheetPool(1, build_bench_issuer(folder)) as pool,
    ):
        service = SheetService(pool, SheetCache(Path(folder) / "sheets", 100 * MIB))
        for listing in some:
            service(listing, publication)
        seconds = [time_sheet(service, listing, publication) for listing in some * 10]
    print(f"cached, at the service     {format_percentiles(seconds)}   ({len(seconds)} sheets)")


def measure_bulk_sheets(
    listings: Sequence[Listing], publication: Publication, sheets: int, workers: int
) -> None:
    """As many processes as cores, all busy."""
    with (
        TemporaryDirectory() as folder,
        SheetPool(workers, build_bench_issuer(folder), timeout_s=SHEET_TIMEOUT_S) as pool,
        ThreadPoolExecutor(workers) as threads,
    ):
        list(threads.map(lambda who: pool(who, publication), listings[: WARM_UP_SHEETS * workers]))
        began = perf_counter()
        some = islice(cycle(listings), sheets)
        octets = sum(map(len, threads.map(lambda who: pool(who, publication), some)))
        rate = sheets / (perf_counter() - began)
    print(
        f"in bulk, {workers} processes       {rate:.1f} sheets/s, {octets // sheets:,} bytes each"
    )


@contextmanager
def request_sheets_in_background(url: str, listings: Sequence[Listing]) -> Iterator[list[float]]:
    """Clients that request one new sheet after the other while the block runs."""
    over, took = Event(), []
    share = [listings[each::SHEET_CLIENTS] for each in range(SHEET_CLIENTS)]

    def client(own: Sequence[Listing]) -> None:
        with open_connection(url) as connection:
            for who in own:
                if over.is_set():
                    break
                took.append(time_request(connection, f"/professionnel/{who.id}/fiche.pdf"))

    threads = [Thread(target=client, args=(own,)) for own in share]
    for thread in threads:
        thread.start()
    try:
        yield took
    finally:
        over.set()
        for thread in threads:
            thread.join()


def measure_searches_during_sheets(data_dir: Path, listings: Sequence[Listing]) -> None:
    """Sheets over HTTP; searches alone and during sheets, in turns."""
    paths = [build_search_path(format_full_name(who)) for who in listings[:PEOPLE_PER_ROUND]]
    alone: list[float] = []
    busy: list[float] = []
    drawn = 0
    rmtree(data_dir / "sheets", ignore_errors=True)  # cached by an earlier run: none would be new
    with serve_with_connection(data_dir) as (_, connection):
        url = f"http://{connection.host}:{connection.port}"
        for path in paths:
            time_request(connection, path)
        sheets = [f"/professionnel/{who.id}/fiche.pdf" for who in listings[:PEOPLE_PER_ROUND]]
        first = [time_request(connection, path) for path in sheets]
        again = [time_request(connection, path) for path in sheets]
        for turn in range(COMPARISON_ROUNDS):
            alone += [time_request(connection, path) for path in paths]
            fresh = listings[PEOPLE_PER_ROUND + turn :: COMPARISON_ROUNDS]
            with request_sheets_in_background(url, fresh) as took:
                busy += [time_request(connection, path) for path in paths]
            drawn += len(took)
    print(f"new, over HTTP             {format_percentiles(first)}   ({len(first)} sheets)")
    print(f"cached, over HTTP          {format_percentiles(again)}   ({len(again)} sheets)")
    print(f"searches alone             {format_percentiles(alone)}   ({len(alone)} searches)")
    print(f"searches during {drawn:<4} sheets {format_percentiles(busy)}")
    print(f"ratio of the medians       {median(busy) / median(alone):.2f}")


def main(
    data_dir: Annotated[Path, typer.Option(exists=True, file_okay=False)],
    sheets: Annotated[int, typer.Option(min=20)] = 2_000,
    workers: Annotated[int, typer.Option(min=1)] = psutil.cpu_count() or 1,
) -> None:
    """Measure sheets on a data folder."""
    print(describe_machine())
    published = EmbeddedEngine(data_dir / "index").publication()
    listings = load_sample_listings(data_dir)
    measure_new_sheets(listings, published, sheets)
    measure_cached_sheets(listings, published)
    measure_bulk_sheets(listings, published, sheets // 4, workers)
    measure_searches_during_sheets(data_dir, listings)


if __name__ == "__main__":
    typer.run(main)
