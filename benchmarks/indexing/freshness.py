"""From an accepted record to a search that finds it: seconds, at a steady rate of records.

python -m benchmarks.indexing.freshness --data-dir DIR --engine opensearch --rate 50 --seconds 60

A line counts as accepted when it is handed to `annuaire apply`'s own loop; as found, when a process
of its own, which knows of it by the clock only, gets the person among those whom a search for the
name finds. That process polls, so that each figure is too high by up to a hundredth of a second.
Another process searches as visitors do, before and while records come in.

Half of the records are newcomers, half change the name of somebody who is there. Exits with 1 when
the 99th percentile is over the aim, or anybody was never found.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle, islice
from multiprocessing import get_context
from pathlib import Path
from statistics import quantiles
from time import perf_counter, sleep, time
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import Struct

from benchmarks.indexing.feed_records import Person, later_than, line_of, people
from benchmarks.latency.measuring import MIB, held_by
from benchmarks.latency.serving import whole_name
from benchmarks.reporting import results
from benchmarks.traffic.disposable_copy import loaded, on_trial
from cli.server.wiring import engine_of, index_of, search_of, store_of
from directory.search import SearchEngine, SearchQuery
from directory.settings import Settings
from directory.text.analysis import units, words
from indexer.feed.batches import batches
from indexer.feed.run import Feed, Line
from indexer.publication.update import Means
from search_api.search.service import SearchRequest

if TYPE_CHECKING:
    from multiprocessing.queues import Queue
    from multiprocessing.synchronize import Event

AIM_S = 2.0
POLL_S = 0.01
PATIENCE_S = 30.0
NAMESAKES = 20
"""Fetched at once when a person is looked for among them."""
DRAWN = 2_000
PAUSE_S = 0.02
"""Between two searches of a visitor."""
BEFORE_S = 10.0
WARM_UP = 100
STARTS_WITHIN_S = 120
NOT_FOUND = float("inf")
WATCHED = {"embedded": 1, "opensearch": 5}
"""One record in so many is looked for: a search over the network each would be half of the load."""
SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}


class Accepted(Struct, frozen=True):
    """A person handed in, and when."""

    person: Person
    at: float


class Searches(Struct, frozen=True):
    """What a visitor noticed: milliseconds of each search before and while records came in."""

    before: list[float]
    during: list[float]
    anonymous_mib: int


def steadily(
    rate: float,
    seconds: float,
    who: Iterator[Person],
    validated_at: datetime,
    told: "Queue[Accepted | None]",
    watched: int = 1,
) -> Iterator[Line]:
    """Lines at a steady rate; the watching process is told of one in so many."""
    began = time()
    for sequence, person in enumerate(islice(who, int(rate * seconds)), start=1):
        sleep(max(0.0, began + sequence / rate - time()))
        if sequence % watched == 0:
            told.put(Accepted(person, time()))
        yield line_of(sequence, person, validated_at)


def watch(settings: Settings, told: "Queue[Accepted | None]", found: "Queue[list[float]]") -> None:
    """Search for everybody accepted until found; how long each took, in seconds."""
    engine = engine_of(settings)
    waiting: list[Accepted] = []
    delays: list[float] = []
    is_over, generation = False, 0
    while not is_over or waiting:
        while not told.empty():
            one = told.get()
            is_over = is_over or one is None
            waiting += [one] if one else []
        if generation != (generation := engine.publication().generation):
            for one in [each for each in waiting if is_found(engine, each.person)]:
                delays.append(time() - one.at)
                waiting.remove(one)
        late = [each for each in waiting if time() - each.at > PATIENCE_S]
        delays += [NOT_FOUND] * len(late)
        waiting = [each for each in waiting if each not in late]
        sleep(POLL_S)
    found.put(delays)


def is_found(engine: SearchEngine, person: Person) -> bool:
    """Whether a search for the name finds the person, however many namesakes there are."""
    query, after = SearchQuery(name=units(words(f"{person.name} {person.first_name}"))), None
    while True:
        page = engine.candidates(query, limit=NAMESAKES, after=after)
        if any(hit.listing.id == person.rpps for hit in page.hits):
            return True
        if not page.has_more:
            return False
        after = page.hits[-1].position


def visit(
    settings: Settings, before_s: float, fed: "Event", over: "Event", noticed: "Queue[Searches]"
) -> None:
    """Search for whole names, one after the other; after a while let records come in."""
    search = search_of(settings)
    hits = search.engine.candidates(SearchQuery(), limit=DRAWN).hits
    names = cycle([whole_name(hit.listing) for hit in hits])
    for name in islice(names, WARM_UP):
        search.search(SearchRequest(q=name))
    times: dict[bool, list[float]] = {False: [], True: []}
    until = perf_counter() + before_s
    for name in names:
        began = perf_counter()
        if began > until:
            fed.set()
        search.search(SearchRequest(q=name))
        times[fed.is_set()].append(1000 * (perf_counter() - began))
        if over.is_set():
            break
        sleep(PAUSE_S)
    noticed.put(Searches(times[False], times[True], memory_mib()))


def memory_mib() -> int:
    """Of this process, without mapped files."""
    import psutil  # noqa: PLC0415 - in the process that is looked at

    return held_by(psutil.Process())[1] // MIB


def measure(
    settings: Settings, rate: float, seconds: float, before_s: float = BEFORE_S
) -> tuple[list[float], Searches]:
    """Feed a directory at a steady rate; the delays, sorted, and what a visitor noticed."""
    processes = get_context("spawn")
    told: Queue[Accepted | None] = processes.Queue()
    found: Queue[list[float]] = processes.Queue()
    noticed: Queue[Searches] = processes.Queue()
    fed, over = processes.Event(), processes.Event()
    watcher = processes.Process(target=watch, args=(settings, told, found))
    visitor = processes.Process(target=visit, args=(settings, before_s, fed, over, noticed))
    watcher.start()
    visitor.start()
    with store_of(settings) as store:
        feed = Feed(store, index_of(settings), now, Means())
        feed.receive([])  # as `annuaire apply` does, before it reads anything
        known = engine_of(settings).candidates(SearchQuery(), limit=int(rate * seconds / 2)).hits
        numbers = [str(hit.listing.rpps) for hit in known if hit.listing.rpps]
        who = people(numbers, seed=1)
        watched = WATCHED[settings.engine]
        validated_at = later_than(store.facts().extracted_at, now())
        if not fed.wait(STARTS_WITHIN_S):
            raise RuntimeError("the visitor did not begin to search")
        for batch in batches(steadily(rate, seconds, who, validated_at, told, watched)):
            feed.receive(batch)
        over.set()
        told.put(None)
        delays, searches = sorted(found.get()), noticed.get()
        feed.finish()
    watcher.join()
    visitor.join()
    return delays, searches


def now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)  # noqa: TID251 - an entry point


def percentile(sorted_: list[float], share: float) -> float:
    """The value under which a share of them lie."""
    return sorted_[min(len(sorted_) - 1, int(share * len(sorted_)))]


def faults(delays: list[float], aim_s: float) -> Iterator[str]:
    """What is not as good as was promised."""
    if lost := delays.count(NOT_FOUND):
        yield f"{lost:,} of {len(delays):,} people were never found"
    if percentile(delays, 0.99) > aim_s:
        yield f"p99 {percentile(delays, 0.99):.3f} s (at most {aim_s:g})"


def line(name: str, searches: list[float]) -> str:
    """What a visitor noticed."""
    cuts = quantiles(searches, n=100, method="inclusive")
    return (
        f"searches {name:<8} p50 {cuts[49]:7.2f} ms  p99 {cuts[98]:7.2f} ms  max "
        f"{max(searches):7.2f} ms  ({len(searches):,})"
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
    aim_s: Annotated[float, typer.Option(min=0, help="p99, at most")] = AIM_S,
    keep: Annotated[bool, typer.Option(help="store the figures for the report")] = False,
) -> None:
    """Feed a copy of a directory, print the delays; exit with 1 when they are over the aim."""
    source = data_dir or loaded(folder, professionals)
    with on_trial(source, folder, engine, url or None) as settings:
        result = results.begun("freshness", engine_of(settings).publication().professionals)
        print(f"{result.machine}; {result.people:,} people; load average {result.load_average}")
        delays, searches = measure(settings, rate, seconds)
    print(f"{engine}: accepted to found, {rate:g} records/s, {len(delays):,} watched")
    figures = {name: percentile(delays, share) for name, share in SHARES.items()}
    for name, figure in figures.items():
        print(f"{name:<5} {figure:8.3f} s")
    print(line("before", searches.before))
    print(line("during", searches.during))
    print(f"memory of who searches: {searches.anonymous_mib} MiB, mapped files apart")
    if keep:
        results.keep(result, figures)
    if shut := list(faults(delays, aim_s)):
        sys.exit("\n".join(shut))


if __name__ == "__main__":
    typer.run(main)
