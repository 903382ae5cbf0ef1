"""From an accepted record to a search that finds it: seconds, at a steady rate of records.

python -m benchmarks.indexing.freshness --data-dir DIR --engine opensearch --rate 50 --seconds 60

A line counts as accepted when it enters the loop of `annuaire apply`; as found, when another
process gets the person by a search for the name. That process polls, so that each figure is up to
a hundredth of a second too high. A third process searches as visitors do, before and while records
come in.

Half of the records are new people, half change the name of a known one. Exits with 1 if the 99th
percentile is over the target, or a person is never found.
"""

import sys
from collections.abc import Iterator
from datetime import datetime
from itertools import cycle, islice
from multiprocessing import get_context
from pathlib import Path
from statistics import quantiles
from time import perf_counter, sleep, time
from typing import TYPE_CHECKING, Annotated

import psutil
import typer
from msgspec import Struct

from benchmarks.indexing.feed_records import (
    FeedPerson,
    choose_validation_time,
    generate_feed_people,
    make_feed_line,
)
from benchmarks.indexing.load import ensure_loaded_folder
from benchmarks.latency.measuring import MIB, measure_process_memory
from benchmarks.reporting import results
from benchmarks.traffic.disposable_copy import open_disposable_copy
from benchmarks.traffic.request_mix import format_full_name
from cli.clock import read_clock
from cli.server.wiring import (
    build_directory_search,
    build_search_engine,
    build_search_index,
    open_store,
)
from directory.search import SearchEngine, SearchQuery
from directory.settings import Settings
from directory.text.analysis import join_particles, words
from indexer.feed.batches import batch_lines
from indexer.feed.run import FeedRun, SourceLine
from indexer.publication.update import BuildOptions
from search_api.search.requests import SearchRequest

if TYPE_CHECKING:
    from multiprocessing.queues import Queue
    from multiprocessing.synchronize import Event

MAX_FRESHNESS_P99_S = 2.0
FRESHNESS_POLL_INTERVAL_S = 0.01
FIND_TIMEOUT_S = 30.0
NAMESAKE_PAGE_SIZE = 20
"""People per page when a person is searched among namesakes."""
VISITOR_NAME_COUNT = 2_000
VISITOR_PAUSE_S = 0.02
"""Between two searches of a visitor."""
QUIET_PERIOD_S = 10.0
VISITOR_WARM_UP_SEARCHES = 100
VISITOR_START_TIMEOUT_S = 120
NEVER_FOUND_S = float("inf")
RECORDS_PER_SAMPLE = {"embedded": 1, "opensearch": 5}
"""One record in so many is searched for: over the network, searches would be half of the load."""
FRESHNESS_QUANTILES = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}


class AcceptedRecord(Struct, frozen=True):
    """A person whose record was accepted, and when."""

    person: FeedPerson
    accepted_at: float


class VisitorSearchTimes(Struct, frozen=True):
    """Milliseconds of each search of a visitor, before and while records came in."""

    before_ms: list[float]
    during_ms: list[float]
    anonymous_mib: int


def generate_steady_lines(
    rate: float,
    seconds: float,
    feed_people: Iterator[FeedPerson],
    validated_at: datetime,
    accepted_queue: "Queue[AcceptedRecord | None]",
    records_per_sample: int = 1,
) -> Iterator[SourceLine]:
    """Lines at a steady rate; one in so many goes to the process that searches for it."""
    began = time()
    for sequence, person in enumerate(islice(feed_people, int(rate * seconds)), start=1):
        sleep(max(0.0, began + sequence / rate - time()))
        if sequence % records_per_sample == 0:
            accepted_queue.put(AcceptedRecord(person, time()))
        yield make_feed_line(sequence, person, validated_at)


def measure_delays(
    settings: Settings,
    accepted_queue: "Queue[AcceptedRecord | None]",
    delay_queue: "Queue[list[float]]",
) -> None:
    """Search for every accepted person until found; gives the delays in seconds."""
    engine = build_search_engine(settings)
    waiting: list[AcceptedRecord] = []
    delays: list[float] = []
    is_over, generation = False, 0
    while not is_over or waiting:
        while not accepted_queue.empty():
            one = accepted_queue.get()
            is_over = is_over or one is None
            waiting += [one] if one else []
        if generation != (generation := engine.publication().generation):
            for one in [each for each in waiting if is_found(engine, each.person)]:
                delays.append(time() - one.accepted_at)
                waiting.remove(one)
        late = [each for each in waiting if time() - each.accepted_at > FIND_TIMEOUT_S]
        delays += [NEVER_FOUND_S] * len(late)
        waiting = [each for each in waiting if each not in late]
        sleep(FRESHNESS_POLL_INTERVAL_S)
    delay_queue.put(delays)


def is_found(engine: SearchEngine, person: FeedPerson) -> bool:
    """Whether a search for the name finds the person, however many namesakes there are."""
    query, after = (
        SearchQuery(name=join_particles(words(f"{person.name} {person.first_name}"))),
        None,
    )
    while True:
        page = engine.candidates(query, limit=NAMESAKE_PAGE_SIZE, after=after)
        if any(hit.listing.id == person.rpps for hit in page.hits):
            return True
        if not page.has_more:
            return False
        after = page.hits[-1].position


def search_as_visitor(
    settings: Settings,
    before_s: float,
    feed_started: "Event",
    feed_ended: "Event",
    times_queue: "Queue[VisitorSearchTimes]",
) -> None:
    """Search for whole names, one after the other; start the feed after a while."""
    search = build_directory_search(settings)
    people = build_search_engine(settings).candidates(SearchQuery(), limit=VISITOR_NAME_COUNT).hits
    names = cycle([format_full_name(hit.listing) for hit in people])
    for name in islice(names, VISITOR_WARM_UP_SEARCHES):
        search.search(SearchRequest(q=name))
    times: dict[bool, list[float]] = {False: [], True: []}
    until = perf_counter() + before_s
    for name in names:
        began = perf_counter()
        if began > until:
            feed_started.set()
        search.search(SearchRequest(q=name))
        times[feed_started.is_set()].append(1000 * (perf_counter() - began))
        if feed_ended.is_set():
            break
        sleep(VISITOR_PAUSE_S)
    anonymous_bytes = measure_process_memory(psutil.Process())[1]
    times_queue.put(VisitorSearchTimes(times[False], times[True], anonymous_bytes // MIB))


def measure_freshness(
    settings: Settings, rate: float, seconds: float, before_s: float = QUIET_PERIOD_S
) -> tuple[list[float], VisitorSearchTimes]:
    """Feed a directory at a steady rate; gives the sorted delays, and a visitor's times."""
    processes = get_context("spawn")
    accepted: Queue[AcceptedRecord | None] = processes.Queue()
    delay_lists: Queue[list[float]] = processes.Queue()
    visitor_times: Queue[VisitorSearchTimes] = processes.Queue()
    fed, over = processes.Event(), processes.Event()
    watcher = processes.Process(target=measure_delays, args=(settings, accepted, delay_lists))
    visitor = processes.Process(
        target=search_as_visitor, args=(settings, before_s, fed, over, visitor_times)
    )
    watcher.start()
    visitor.start()
    with open_store(settings) as store:
        feed = FeedRun(store, build_search_index(settings), read_clock, BuildOptions())
        feed.apply_batch([])  # as `annuaire apply` does first
        known = (
            build_search_engine(settings)
            .candidates(SearchQuery(), limit=int(rate * seconds / 2))
            .hits
        )
        numbers = [str(hit.listing.rpps) for hit in known if hit.listing.rpps]
        who = generate_feed_people(numbers, seed=1)
        watched = RECORDS_PER_SAMPLE[settings.engine]
        validated_at = choose_validation_time(store.read_metadata().extracted_at, read_clock())
        if not fed.wait(VISITOR_START_TIMEOUT_S):
            raise RuntimeError("the visitor did not begin to search")
        for batch in batch_lines(
            generate_steady_lines(rate, seconds, who, validated_at, accepted, watched)
        ):
            feed.apply_batch(batch)
        over.set()
        accepted.put(None)
        delays, searches = sorted(delay_lists.get()), visitor_times.get()
        feed.finish()
    watcher.join()
    visitor.join()
    return delays, searches


def pick_percentile(sorted_values: list[float], share: float) -> float:
    """The value of this rank, between 0 and 1."""
    return sorted_values[min(len(sorted_values) - 1, int(share * len(sorted_values)))]


def find_freshness_faults(delays: list[float], max_p99_s: float) -> Iterator[str]:
    """Every target that is missed."""
    if lost := delays.count(NEVER_FOUND_S):
        yield f"{lost:,} of {len(delays):,} people were never found"
    if pick_percentile(delays, 0.99) > max_p99_s:
        yield f"p99 {pick_percentile(delays, 0.99):.3f} s (at most {max_p99_s:g})"


def format_visitor_times(name: str, times_ms: list[float]) -> str:
    """A line with the times of a visitor."""
    cuts = quantiles(times_ms, n=100, method="inclusive")
    return (
        f"searches {name:<8} p50 {cuts[49]:7.2f} ms  p99 {cuts[98]:7.2f} ms  max "
        f"{max(times_ms):7.2f} ms  ({len(times_ms):,})"
    )


def main(  # noqa: PLR0913 - options
    *,
    professionals: Annotated[int, typer.Option(min=1)] = 1_800_000,
    folder: Annotated[Path, typer.Option(file_okay=False)] = Path("var/benchmarks"),
    data_dir: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help="Loaded; a copy is fed.")
    ] = None,
    engine: Annotated[str, typer.Option(help="embedded or opensearch")] = "embedded",
    url: Annotated[str, typer.Option("--opensearch-url", help="one that runs")] = "",
    rate: Annotated[float, typer.Option(min=0.1, help="Records a second.")] = 50,
    seconds: Annotated[float, typer.Option(min=1)] = 60,
    aim_s: Annotated[float, typer.Option(min=0, help="p99, at most")] = MAX_FRESHNESS_P99_S,
    keep: Annotated[bool, typer.Option(help="store the figures for the report")] = False,
) -> None:
    """Feed a copy of a directory, print the delays; exit with 1 if they are over the target."""
    source = data_dir or ensure_loaded_folder(folder, professionals)
    with open_disposable_copy(source, folder, engine, url or None) as settings:
        result = results.start_result(
            "freshness", build_search_engine(settings).publication().professionals
        )
        print(result)
        delays, searches = measure_freshness(settings, rate, seconds)
    print(f"{engine}: accepted to found, {rate:g} records/s, {len(delays):,} watched")
    figures = {name: pick_percentile(delays, share) for name, share in FRESHNESS_QUANTILES.items()}
    for name, figure in figures.items():
        print(f"{name:<5} {figure:8.3f} s")
    print(format_visitor_times("before", searches.before_ms))
    print(format_visitor_times("during", searches.during_ms))
    print(f"memory of the visitor's process: {searches.anonymous_mib} MiB, mapped files apart")
    if keep:
        results.save_result(result, figures)
    if shut := list(find_freshness_faults(delays, aim_s)):
        sys.exit("\n".join(shut))


if __name__ == "__main__":
    typer.run(main)
