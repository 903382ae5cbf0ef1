"""Sheets: a new one, a kept one, many at once, what they leave in memory, what a search notices.

    python -m benchmarks.latency.sheets --data-dir var/demo

People are drawn from the index in its neutral order. Drawing is measured in front of the pool;
a kept sheet and the searches through HTTP, as a browser asks.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
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

from benchmarks.latency.measuring import MIB, machine, percentiles
from benchmarks.latency.serving import asked, people, searched, serving, whole_name
from directory.engines.embedded.engine import EmbeddedEngine
from directory.model.listing import Listing
from directory.search import Publication
from pdf.cache import SheetCache
from pdf.pool import SheetPool
from pdf.service import SheetDesk

URL = "https://annuaire.example"
WARM_UP = 10
ROUNDS = 5
A_ROUND = 200
PATIENCE_S = 60.0
CLIENTS = 3
"""Who ask for sheets while searches are measured: more than one process can draw for."""


def timed(draw: SheetPool | SheetDesk, listing: Listing, published: Publication) -> float:
    began = perf_counter()
    draw(listing, published)
    return perf_counter() - began


def new(listings: Sequence[Listing], published: Publication, sheets: int) -> None:
    """One process, one caller; how much memory the process holds on the way."""
    held, seconds = {}, []
    with SheetPool(1, URL, timeout_s=PATIENCE_S) as pool:
        for listing in listings[:WARM_UP]:
            pool(listing, published)
        drawing = psutil.Process(pool.pids[0])
        before = sum(drawing.cpu_times()[:2])
        for number, listing in enumerate(islice(cycle(listings), sheets)):
            seconds.append(timed(pool, listing, published))
            if number % (sheets // 5) == 0:
                held[number] = drawing.memory_info().rss / MIB
        held[sheets] = drawing.memory_info().rss / MIB
        own_ms = 1000 * (sum(drawing.cpu_times()[:2]) - before) / sheets
    print(f"new, through the pool      {percentiles(seconds)}   ({sheets} sheets)")
    print(f"processor time of each     {own_ms:.0f} ms on average, whoever else uses the machine")
    print("memory of its process      " + ", ".join(f"{n}: {mib:.0f}" for n, mib in held.items()))


def kept(listings: Sequence[Listing], published: Publication) -> None:
    """The same sheets again, from disk."""
    some = listings[:100]
    with TemporaryDirectory() as folder, SheetPool(1, URL) as pool:
        desk = SheetDesk(pool, SheetCache(Path(folder), 100 * MIB))
        for listing in some:
            desk(listing, published)
        seconds = [timed(desk, listing, published) for listing in some * 10]
    print(f"kept, at the desk          {percentiles(seconds)}   ({len(seconds)} sheets)")


def bulk(listings: Sequence[Listing], published: Publication, sheets: int, workers: int) -> None:
    """As many processes as cores, each always busy."""
    with (
        SheetPool(workers, URL, timeout_s=PATIENCE_S) as pool,
        ThreadPoolExecutor(workers) as threads,
    ):
        list(threads.map(lambda who: pool(who, published), listings[: WARM_UP * workers]))
        began = perf_counter()
        some = islice(cycle(listings), sheets)
        octets = sum(map(len, threads.map(lambda who: pool(who, published), some)))
        rate = sheets / (perf_counter() - began)
    print(
        f"in bulk, {workers} processes       {rate:.1f} sheets/s, {octets // sheets:,} bytes each"
    )


@contextmanager
def sheets_asked_for(host: str, port: int, listings: Sequence[Listing]) -> Iterator[list[float]]:
    """Clients that ask for one new sheet after the other while the block runs."""
    over, took = Event(), []
    share = [listings[each::CLIENTS] for each in range(CLIENTS)]

    def client(own: Sequence[Listing]) -> None:
        connection = HTTPConnection(host, port)
        for who in own:
            if over.is_set():
                break
            took.append(asked(connection, f"/professionnel/{who.id}/fiche.pdf"))
        connection.close()

    threads = [Thread(target=client, args=(own,)) for own in share]
    for thread in threads:
        thread.start()
    try:
        yield took
    finally:
        over.set()
        for thread in threads:
            thread.join()


def beside(data_dir: Path, listings: Sequence[Listing]) -> None:
    """Sheets through HTTP; searches alone and while sheets are drawn, turn by turn."""
    paths = [searched(whole_name(who)) for who in listings[:A_ROUND]]
    alone: list[float] = []
    busy: list[float] = []
    drawn = 0
    rmtree(data_dir / "sheets", ignore_errors=True)  # kept by a run before: none would be new
    with serving(data_dir) as (_, connection):
        for path in paths:
            asked(connection, path)
        sheets = [f"/professionnel/{who.id}/fiche.pdf" for who in listings[:A_ROUND]]
        first = [asked(connection, path) for path in sheets]
        again = [asked(connection, path) for path in sheets]
        for turn in range(ROUNDS):
            alone += [asked(connection, path) for path in paths]
            fresh = listings[A_ROUND + turn :: ROUNDS]
            with sheets_asked_for(connection.host, connection.port, fresh) as took:
                busy += [asked(connection, path) for path in paths]
            drawn += len(took)
    print(f"new, through HTTP          {percentiles(first)}   ({len(first)} sheets)")
    print(f"kept, through HTTP         {percentiles(again)}   ({len(again)} sheets)")
    print(f"searches alone             {percentiles(alone)}   ({len(alone)} searches)")
    print(f"searches beside {drawn:<4} sheets {percentiles(busy)}")
    print(f"ratio of the medians       {median(busy) / median(alone):.2f}")


def main(
    data_dir: Annotated[Path, typer.Option(exists=True, file_okay=False)],
    sheets: Annotated[int, typer.Option(min=20)] = 2_000,
    workers: Annotated[int, typer.Option(min=1)] = psutil.cpu_count() or 1,
) -> None:
    """Measure sheets on a data folder."""
    print(machine())
    published = EmbeddedEngine(data_dir / "index").publication()
    listings = people(data_dir)
    new(listings, published, sheets)
    kept(listings, published)
    bulk(listings, published, sheets // 4, workers)
    beside(data_dir, listings)


if __name__ == "__main__":
    typer.run(main)
