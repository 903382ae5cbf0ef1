"""The same files a day later, one person in a hundred changed: what is written, and how fast.

    python -m benchmarks.indexing.reload --data-dir DIR --files FILES [--engine opensearch]

Loads over a copy of a loaded folder, then rolls back to the previous publication. Counted are the
changes that the load reports, the new lines of the change feed, the rows sent to the store by table
and the documents sent to the index. Exits with 1 if any of them differs from the changes in the
files, or if the load or the rollback takes longer than its limit.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated, Any

import typer
from msgspec import Struct
from sqlalchemy import Engine, event

from benchmarks.indexing.load import (
    Stopwatch,
    ensure_loaded_folder,
    ensure_official_files,
    measure_own_processor_s,
)
from benchmarks.indexing.modified_extract import ExtractChanges, write_modified_extract
from benchmarks.latency.measuring import PeakMemory
from benchmarks.reporting import results
from benchmarks.traffic.disposable_copy import open_disposable_copy
from cli.clock import read_clock
from cli.server.wiring import build_search_engine, build_search_index, open_store
from directory.document import IndexDocument
from directory.publication import Publication
from directory.publishing import NO_DEPARTURES, IndexCheck, SearchIndex
from directory.search import SearchEngine, Tombstone
from directory.settings import Settings
from directory.structure_changes import Departure
from indexer.pipeline import LoadOptions, run_load
from indexer.report import Report
from indexer.rollback import roll_back_publication
from indexer.store import ChangeCounts, Store

MAX_RELOAD_AND_ROLLBACK_S = (150.0, 5.0)
"""Of the reload, and of the rollback."""
FEED_PAGE_SIZE = 1_000
COUNTED_TABLES = ("professionals", "records")


class ReloadOutcome(Struct):
    """A reload and a rollback: seconds, and what was written.

    Attributes:
        processor_s: of the reload, then of the rollback, in all our processes.
        row_counts: rows sent to the store, by table: new, changed and departed.
        document_count: documents sent to the index.
        feed_ids: national ids in the change feed since the load before.
        tombstone_ids: those of them that are tombstones.
    """

    reload_s: float
    processor_s: tuple[float, float]
    rollback_s: float
    memory: str
    changes: ChangeCounts
    row_counts: Counter[str]
    document_count: int
    feed_ids: Counter[str]
    tombstone_ids: set[str]


class CountingIndex:
    """An index that counts the documents it gets."""

    def __init__(self, index: SearchIndex) -> None:
        self.document_count = 0
        self._index = index

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - any attribute of the index
        return getattr(self._index, name)

    def apply(
        self,
        documents: Iterable[IndexDocument],
        publication: Publication,
        check: IndexCheck | None,
        departures: Mapping[str, Departure] = NO_DEPARTURES,
    ) -> None:
        """Count the documents, and pass them on."""
        some = list(documents)
        self.document_count += len(some)
        self._index.apply(some, publication, check, departures)


@contextmanager
def count_written_rows() -> Iterator[Counter[str]]:
    """Rows inserted into or updated in each table of any database while the block runs."""
    rows = Counter[str]()

    def count(_c: object, _k: object, sql: str, given: Any, _x: object, is_many: bool) -> None:  # noqa: ANN401 - the hook's own
        verb, *rest = sql.split(maxsplit=3)
        table = {"INSERT": rest[1:2], "UPDATE": rest[:1]}.get(verb)
        if table:
            rows[table[0]] += len(given) if is_many else 1

    event.listen(Engine, "before_cursor_execute", count)
    try:
        yield rows
    finally:
        event.remove(Engine, "before_cursor_execute", count)


def measure_reload(settings: Settings, files: Path) -> ReloadOutcome:
    """Load the files over a directory, read its change feed, roll back."""
    began = read_clock()
    options = LoadOptions(paths=(files,), workers=2, scratch_dir=settings.data_dir)
    index, before = CountingIndex(build_search_index(settings)), measure_own_processor_s()
    with open_store(settings) as store:
        with (
            Report(settings.data_dir / "rejections.jsonl") as report,
            PeakMemory() as memory,
            count_written_rows() as rows,
        ):
            since, watch = store.read_last_sequence(), Stopwatch()
            changes = run_load(options, store, index, report, began, watch).changes
            seconds, reading = watch.elapsed_s, measure_own_processor_s() - before
        feed = list(read_change_feed(build_search_engine(settings), since))
        before = measure_own_processor_s()
        back = time_rollback(settings, store)
        spent = (reading, measure_own_processor_s() - before)
    numbers = Counter(str(number) for number, _ in feed)
    gone = {str(number) for number, is_gone in feed if is_gone}
    rows = Counter({name: rows[name] for name in COUNTED_TABLES})
    return ReloadOutcome(
        seconds, spent, back, str(memory), changes, rows, index.document_count, numbers, gone
    )


def read_change_feed(engine: SearchEngine, since: int) -> Iterator[tuple[str, bool]]:
    """The people of the change feed after a sequence number, and whether they departed."""
    while page := engine.changes(since, FEED_PAGE_SIZE):
        for each in page:
            is_gone = isinstance(each.person, Tombstone)
            yield each.person.id if is_gone else each.person.national_id, is_gone
        since = page[-1].sequence


def time_rollback(settings: Settings, store: Store) -> float:
    """Seconds until the previous publication is served again."""
    began = perf_counter()
    roll_back_publication(store, build_search_index(settings), now=read_clock())
    seconds = perf_counter() - began
    if build_search_engine(settings).publication().behind == 0:
        raise RuntimeError("the previous publication is not served")
    return seconds


def compute_expected_changes(extract_changes: ExtractChanges) -> ChangeCounts:
    """The changes that a load must report."""
    changed = len(extract_changes.renamed_ids) + len(extract_changes.moved_ids)
    return ChangeCounts(
        len(extract_changes.newcomer_by_id),
        changed,
        extract_changes.unchanged_count,
        len(extract_changes.departed_ids),
    )


def find_reload_faults(
    extract_changes: ExtractChanges, outcome: ReloadOutcome, limits_s: tuple[float, float]
) -> Iterator[str]:
    """Every count that differs from the changes in the files, and every time over its limit."""
    wanted = compute_expected_changes(extract_changes)
    if outcome.changes != wanted:
        yield f"the load told {outcome.changes}, and not {wanted}"
    if outcome.feed_ids != Counter(extract_changes.changed_ids):
        expected = len(extract_changes.changed_ids)
        yield f"{outcome.feed_ids.total():,} lines in the change feed, for {expected:,} people"
    if outcome.tombstone_ids != {each.decode() for each in extract_changes.departed_ids}:
        expected = len(extract_changes.departed_ids)
        yield f"{len(outcome.tombstone_ids):,} tombstones, for {expected:,} people departed"
    rows = {"professionals": wanted.total, "records": wanted.new + wanted.changed}
    if outcome.row_counts != rows:
        yield f"rows written: {dict(outcome.row_counts)}, and not {rows}"
    if outcome.document_count != wanted.total:
        yield f"{outcome.document_count:,} documents written, and not {wanted.total:,}"
    if outcome.reload_s > limits_s[0]:
        yield f"{outcome.reload_s:.1f} s to reload (at most {limits_s[0]:g})"
    if outcome.rollback_s > limits_s[1]:
        yield f"{outcome.rollback_s:.1f} s for the way back (at most {limits_s[1]:g})"


def print_outcome(outcome: ReloadOutcome) -> None:
    """Times with their limits, and what was written."""
    times = zip(
        ("reload", "rollback"),
        (outcome.reload_s, outcome.rollback_s),
        MAX_RELOAD_AND_ROLLBACK_S,
        outcome.processor_s,
        strict=True,
    )
    for name, seconds, most, spent in times:
        print(f"{name:<8} {seconds:8.1f} s  (at most {most:g}; processor {spent:.1f})")
    print(f"written  {dict(outcome.row_counts)} rows, {outcome.document_count:,} documents")
    tombstones = len(outcome.tombstone_ids)
    print(f"feed     {outcome.feed_ids.total():,} lines, {tombstones:,} of them tombstones")
    print(f"memory   {outcome.memory}")


def main(  # noqa: PLR0913 - options
    *,
    professionals: Annotated[int, typer.Option(min=1)] = 1_800_000,
    folder: Annotated[Path, typer.Option(file_okay=False)] = Path("var/benchmarks"),
    files: Annotated[Path | None, typer.Option(exists=True, file_okay=False)] = None,
    data_dir: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="These files, loaded."),
    ] = None,
    engine: Annotated[str, typer.Option(help="embedded or opensearch")] = "embedded",
    url: Annotated[str, typer.Option("--opensearch-url", help="one that runs")] = "",
    share: Annotated[float, typer.Option(min=0, max=0.1, help="of the people changed")] = 0.01,
    keep: Annotated[bool, typer.Option(help="store the figures for the report")] = False,
) -> None:
    """Reload with a share of the people changed, roll back, print what was written and how fast."""
    source = data_dir or ensure_loaded_folder(folder, professionals)
    with (
        open_disposable_copy(source, folder, engine, url or None) as settings,
        TemporaryDirectory(prefix="revised-", dir=folder) as revised,
    ):
        served = build_search_engine(settings).publication()
        result = results.start_result("reload", served.professionals)
        print(result)
        target = Path(revised).resolve() / "files"
        source_files = files or ensure_official_files(folder, professionals)
        made = write_modified_extract(source_files, target, share)
        found = measure_reload(settings, target)
    print(f"{engine}: {found.changes}")
    print_outcome(found)
    if keep:
        seconds = {"reload_s": found.reload_s, "back_s": found.rollback_s}
        results.save_result(result, seconds | {"processor_s": found.processor_s})
    if shut := list(find_reload_faults(made, found, MAX_RELOAD_AND_ROLLBACK_S)):
        sys.exit("\n".join(shut))


if __name__ == "__main__":
    typer.run(main)
