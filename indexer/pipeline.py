"""The whole flow on one page: official files in, served index out.

    files ─▶ assembled people ─▶ gates ─▶ store (one transaction) ─▶ documents ─▶ index, swapped in

Until the transaction commits nothing has changed; until the swap, nothing served has.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from time import monotonic

from msgspec import Struct, json

from directory.errors import IndexingError, SourceRefused
from directory.search import IndexWriter, Publication
from indexer import records
from indexer.assembly import AssembledPerson, assemble
from indexer.gates import MAX_LOSS, check_count, check_mixture, check_rows
from indexer.merging import merged
from indexer.people import encoded
from indexer.publish import publish
from indexer.report import Report
from indexer.sources import Kind, Sources, open_sources
from indexer.store import Changes, Facts, Loading, Run, Store

Watch = Callable[[str, int, int], None]
"""Told the stage, what is done of it, and its whole (bytes, then people)."""


class Load(Struct, frozen=True):
    """What an operator asks for.

    Attributes:
        paths: official files, a folder of them, or the zip.
        data_date: day of the extraction, when its name does not tell.
        is_partial: load what is there and keep the rest as it was.
        max_reject_share, max_loss: beyond these the files are refused whole.
        workers: processes for parsing, then for projecting.
        scratch: folder on disk for temporary files, as large as those loaded.
    """

    paths: tuple[Path, ...]
    data_date: date | None = None
    is_partial: bool = False
    max_reject_share: float = 0.01
    max_loss: float = MAX_LOSS
    workers: int = 2
    scratch: Path | None = None


class Loaded(Struct, frozen=True):
    """What a load did."""

    changes: Changes
    publication: Publication


def load(
    asked: Load, store: Store, writer: IndexWriter, report: Report, now: datetime, watch: Watch
) -> Loaded:
    """Read official files, keep what changed, publish. Refused, it changes nothing.

    Raises:
        IndexingError: with the reason; what is stored and served stays as it was.
    """
    began = monotonic()
    try:
        changes = update(asked, store, report, watch)
    except IndexingError as error:
        store.remember(Run("load", now, ended(now, began), "refused", str(error)))
        raise
    people, _ = store.counts()
    publication = publish(
        store,
        writer,
        now=now,
        workers=asked.workers,
        watch=lambda done: watch("index", done, people),
    )
    store.remember(Run("load", now, ended(now, began), "done", counted(report, changes)))
    return Loaded(changes, publication)


def update(asked: Load, store: Store, report: Report, watch: Watch) -> Changes:
    """Bring the store to what the files say, in one transaction."""
    sources = open_sources(asked.paths, partial=asked.is_partial)
    day = day_of(sources, asked)
    with store.loading() as loading:
        before, facts = loading.people_before, loading.facts
        check_mixture(is_synthetic=sources.synthetic, was_synthetic=facts.synthetic, before=before)
        for people in read(sources, asked, report, watch):
            loading.put(completed(people, sources, loading), day)
        if is_complete(sources):
            loading.depart_unseen(day)
        check_rows(report.rows, before)
        check_count(loading.counts()[0], before, asked.max_loss)
        loading.finish(Facts(day, sources.synthetic, facts.order_version))
        return loading.changes


def examine(asked: Load, report: Report, watch: Watch, *, before: int, was_synthetic: bool) -> None:
    """Read as a load does, and keep nothing.

    Args:
        asked: what would be loaded.
        report: filled on the way.
        watch: told how far the reading is.
        before: how many people are published.
        was_synthetic: whether those are fictitious.

    Raises:
        IndexingError: as the load would.
    """
    sources = open_sources(asked.paths, partial=asked.is_partial)
    day_of(sources, asked)
    check_mixture(is_synthetic=sources.synthetic, was_synthetic=was_synthetic, before=before)
    for _ in read(sources, asked, report, watch):
        pass
    check_rows(report.rows, before)
    check_count(report.persons, before if is_complete(sources) else 0, asked.max_loss)


def day_of(sources: Sources, asked: Load) -> date:
    """The day of the extraction, by its name or else by what the operator says."""
    day = sources.data_date or asked.data_date
    if day is None:
        raise SourceRefused("le nom du fichier ne dit pas sa date : donnez --data-date AAAA-MM-JJ")
    return day


def read(
    sources: Sources, asked: Load, report: Report, watch: Watch
) -> Iterator[list[AssembledPerson]]:
    """The people of the files, a batch at a time."""
    yield from assemble(
        sources,
        report,
        workers=asked.workers,
        progress=lambda done: watch("read", done, sources.size_bytes),
        scratch=asked.scratch,
    )


def is_complete(sources: Sources) -> bool:
    """Whether all three files are there, so that who is not in them has left."""
    return sources.kinds == frozenset(Kind)


def completed(
    people: list[AssembledPerson], sources: Sources, loading: Loading
) -> list[AssembledPerson]:
    """With a partial load, what the missing files would have told stays as it was.

    Who is not known yet needs the activities file, which alone says who people are.
    """
    if is_complete(sources):
        return people
    known = loading.records([person.national_id for person in people])
    return [
        renewed(person, known[person.national_id], sources)
        if person.national_id in known
        else person
        for person in people
        if person.national_id in known or Kind.ACTIVITIES in sources.kinds
    ]


def renewed(person: AssembledPerson, known: bytes, sources: Sources) -> AssembledPerson:
    """One person: what these files say, over what was known."""
    old, new = records.decode(known), records.decode(person.record)
    return encoded(merged(old, new, sources.kinds))


def ended(started: datetime, began: float) -> datetime:
    """When a run ends, by the clock that cannot be set back."""
    return started + timedelta(seconds=monotonic() - began)


def counted(report: Report, changes: Changes) -> str:
    """What a run leaves in the operator's memory: counts, no name, no number."""
    counts = {"persons": report.persons, "activities": report.activities}
    by_file = {"rows": report.rows, "rejected": report.rejected}
    return json.encode({**counts, **by_file, "changes": changes}).decode()
