"""The same files a day later, one person in a hundred changed: what is written, and in how long.

    python -m benchmarks.indexing.reload --data-dir DIR --files FILES [--engine opensearch]

Loads over a copy of a loaded folder, then goes back to the publication before. Counted are the
changes that the load tells, the lines of the change feed since, the rows sent to the store by table
and the documents sent to the index. Exits with 1 when any of them is not exactly what was changed
in the files, or when the load or the way back takes longer than its aim.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated, Any

import typer
from msgspec import Struct
from sqlalchemy import Engine, event

from benchmarks.indexing.load import Stopwatch, files_of, processor
from benchmarks.indexing.modified_extract import Revision, revise
from benchmarks.latency.measuring import PeakMemory
from benchmarks.reporting import results
from benchmarks.traffic.disposable_copy import loaded, on_trial
from cli.server.wiring import engine_of, index_of, store_of
from directory.document import IndexDocument
from directory.publishing import Check, SearchIndex
from directory.search import Publication, SearchEngine, Tombstone
from directory.settings import Settings
from indexer.pipeline import Load, load
from indexer.report import Report
from indexer.rollback import roll_back
from indexer.store import Changes, Store

AIMS_S = (150.0, 5.0)
"""Of the reload, and of the way back."""
PAGE = 1_000
TABLES = ("professionals", "records")


class Timed(Struct):
    """What a reload and the way back took, in seconds, and what was written.

    Attributes:
        processor: of the reload, then of the way back, in all processes of ours.
        rows: sent to the store, by table: new and changed ones, who left included.
        documents: sent to the index.
        told: national ids in the change feed since the load before.
        gone: those of them that are tombstones.
    """

    reload: float
    processor: tuple[float, float]
    back: float
    memory: str
    changes: Changes
    rows: Counter[str]
    documents: int
    told: Counter[str]
    gone: set[str]


class Counted:
    """The updater of an index that counts what it is handed."""

    def __init__(self, index: SearchIndex) -> None:
        self.documents = 0
        self._index = index

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the index has
        return getattr(self._index, name)

    @property
    def updater(self) -> "Counted":
        return self

    def apply(
        self, documents: Iterable[IndexDocument], publication: Publication, check: Check | None
    ) -> None:
        """Hand on."""
        some = list(documents)
        self.documents += len(some)
        updater = self._index.updater
        assert updater
        updater.apply(some, publication, check)


@contextmanager
def written() -> Iterator[Counter[str]]:
    """Rows that are written to each table of any database while the block runs; deleted apart."""
    rows = Counter[str]()

    def count(_c: object, _k: object, said: str, given: Any, _x: object, is_many: bool) -> None:  # noqa: ANN401 - the hook's own
        verb, *rest = said.split(maxsplit=3)
        table = {"INSERT": rest[1:2], "UPDATE": rest[:1]}.get(verb)
        if table:
            rows[table[0]] += len(given) if is_many else 1

    event.listen(Engine, "before_cursor_execute", count)
    try:
        yield rows
    finally:
        event.remove(Engine, "before_cursor_execute", count)


def reloaded(settings: Settings, files: Path) -> Timed:
    """Load the files over a directory, read its change feed, go back."""
    began = now()
    asked = Load(paths=(files,), workers=2, scratch=settings.data_dir)
    index, before = Counted(index_of(settings)), processor()
    with store_of(settings) as store:
        with (
            Report(settings.data_dir / "rejections.jsonl") as report,
            PeakMemory() as memory,
            written() as rows,
        ):
            since, watch = store.sequence(), Stopwatch()
            changes = load(asked, store, index, report, began, watch).changes
            seconds, reading = watch.elapsed, processor() - before
        told = list(feed(engine_of(settings), since))
        before = processor()
        back = way_back(settings, store)
        spent = (reading, processor() - before)
    numbers = Counter(str(number) for number, _ in told)
    gone = {str(number) for number, is_gone in told if is_gone}
    rows = Counter({name: rows[name] for name in TABLES})
    return Timed(seconds, spent, back, str(memory), changes, rows, index.documents, numbers, gone)


def feed(engine: SearchEngine, since: int) -> Iterator[tuple[str, bool]]:
    """The people of the change feed after a number, and whether they left."""
    while page := engine.changes(since, PAGE):
        for each in page:
            is_gone = isinstance(each.person, Tombstone)
            yield each.person.id if is_gone else each.person.national_id, is_gone
        since = page[-1].sequence


def way_back(settings: Settings, store: Store) -> float:
    """Seconds until the publication before is served again."""
    began = perf_counter()
    roll_back(store, index_of(settings), now=now())
    seconds = perf_counter() - began
    if engine_of(settings).publication().behind == 0:
        raise RuntimeError("the previous publication is not served")
    return seconds


def now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)  # noqa: TID251 - an entry point


def expected(made: Revision) -> Changes:
    """What a load must tell of a revision."""
    changed = len(made.renamed) + len(made.moved)
    return Changes(len(made.joined), changed, made.others, len(made.gone))


def faults(made: Revision, found: Timed, aims: tuple[float, float]) -> Iterator[str]:
    """What is not exactly as it must be, or takes too long."""
    wanted = expected(made)
    if found.changes != wanted:
        yield f"the load told {found.changes}, and not {wanted}"
    if found.told != Counter(made.everybody):
        yield f"{found.told.total():,} lines in the change feed, for {len(made.everybody):,} people"
    if found.gone != {each.decode() for each in made.gone}:
        yield f"{len(found.gone):,} tombstones, for {len(made.gone):,} people who left"
    rows = {"professionals": wanted.total, "records": wanted.new + wanted.changed}
    if found.rows != rows:
        yield f"rows written: {dict(found.rows)}, and not {rows}"
    if found.documents != wanted.total:
        yield f"{found.documents:,} documents written, and not {wanted.total:,}"
    if found.reload > aims[0]:
        yield f"{found.reload:.1f} s to reload (at most {aims[0]:g})"
    if found.back > aims[1]:
        yield f"{found.back:.1f} s for the way back (at most {aims[1]:g})"


def main(  # noqa: PLR0913 - options
    *,
    professionals: Annotated[int, typer.Option(min=1)] = 1_800_000,
    folder: Annotated[Path, typer.Option(file_okay=False)] = Path("var/benchmarks"),
    files: Annotated[Path | None, typer.Option(exists=True, file_okay=False)] = None,
    data_dir: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help="These files, loaded.")
    ] = None,
    engine: Annotated[str, typer.Option(help="embedded or opensearch")] = "embedded",
    url: Annotated[str, typer.Option("--opensearch-url", help="one that runs")] = "",
    share: Annotated[float, typer.Option(min=0, max=0.1, help="of the people changed")] = 0.01,
    keep: Annotated[bool, typer.Option(help="store the figures for the report")] = False,
) -> None:
    """Reload with a share of the people changed, go back, print what was written and how long."""
    source = data_dir or loaded(folder, professionals)
    with (
        on_trial(source, folder, engine, url or None) as settings,
        TemporaryDirectory(prefix="revised-", dir=folder) as revised,
    ):
        result = results.begun("reload", engine_of(settings).publication().professionals)
        print(f"{result.machine}; {result.people:,} people; load average {result.load_average}")
        target = Path(revised).resolve() / "files"
        made = revise(files or files_of(folder, professionals), target, share)
        found = reloaded(settings, target)
    print(f"{engine}: {found.changes}")
    measured = zip((found.reload, found.back), AIMS_S, found.processor, strict=True)
    for name, (seconds, most, spent) in zip(("reload", "way back"), measured, strict=True):
        print(f"{name:<8} {seconds:8.1f} s  (at most {most:g}; processor {spent:.1f})")
    print(f"written  {dict(found.rows)} rows, {found.documents:,} documents")
    print(f"feed     {found.told.total():,} lines, {len(found.gone):,} of them tombstones")
    print(f"memory   {found.memory}")
    if keep:
        figures = {"reload_s": found.reload, "back_s": found.back, "processor_s": found.processor}
        results.keep(result, figures)
    if shut := list(faults(made, found, AIMS_S)):
        sys.exit("\n".join(shut))


if __name__ == "__main__":
    typer.run(main)
