"""The whole flow on one page: official files in, served index out.

    files ─▶ assembled people ─▶ gates ─▶ store (one transaction) ─▶ documents ─▶ index, swapped in

Until the transaction commits nothing has changed; until the swap, nothing served has.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import monotonic

from msgspec import Struct, json

from directory.errors import DirectoryError, IndexingError, SourceRefused
from directory.publishing import SearchIndex
from directory.search import Publication
from indexer.assembly.assemble import AssembledPerson, assemble
from indexer.feed.apply_changes import come_due
from indexer.merge_with_store import Merging
from indexer.publication.gates import (
    MAX_LOSS,
    Gates,
    check_age,
    check_count,
    check_mixture,
    check_rows,
)
from indexer.publication.index_checks import inspect
from indexer.publication.update import Means, announce, bring_up_to_date
from indexer.report import Report
from indexer.sources import LOCAL, Kind, Sources, open_sources
from indexer.sources.mssante import mailboxes
from indexer.store import Changes, Facts, Run, Store

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
        forced: why the gates are to be overruled; recorded with the run.
    """

    paths: tuple[Path, ...]
    data_date: date | None = None
    is_partial: bool = False
    max_reject_share: float = 0.01
    max_loss: float = MAX_LOSS
    workers: int = 2
    scratch: Path | None = None
    forced: str | None = None


class Loaded(Struct, frozen=True):
    """What a load did."""

    changes: Changes
    publication: Publication


def load(
    asked: Load, store: Store, index: SearchIndex, report: Report, now: datetime, watch: Watch
) -> Loaded:
    """Read official files, keep what changed, publish. Refused, it changes nothing.

    Raises:
        IndexingError: with the reason; what is served stays as it was.
    """
    began, gates = monotonic(), Gates(asked.forced)
    try:
        changes = update(asked, store, report, watch, gates)
        if store.is_anybody_due(now.date()):
            with store.applying() as applying:
                come_due(applying, now.date())
        people, _ = store.counts()
        means = Means(
            asked.workers,
            watch=lambda done: watch("index", done, people),
            check=lambda engine: inspect(engine, gates),
        )
        publication = bring_up_to_date(store, index, now=now, means=means)
    except IndexingError as error:
        told = json.encode({"refused": str(error)}).decode()
        with suppress(DirectoryError):
            store.remember(Run("load", now, ended(now, began), "refused", told))
        raise
    told = counted(report, changes, gates)
    announce(store, index, Run("load", now, ended(now, began), "done", told))
    return Loaded(changes, publication)


def update(asked: Load, store: Store, report: Report, watch: Watch, gates: Gates) -> Changes:
    """Bring the store to what the files say, in one transaction."""
    sources = open_sources(asked.paths, partial=asked.is_partial, labels=store.labels)
    moment = extracted_at(sources, asked)
    day = moment.date()
    with store.loading() as loading:
        before, facts = loading.people_before, loading.facts
        check_mixture(is_synthetic=sources.synthetic, was_synthetic=facts.synthetic, before=before)
        gates.hold(lambda: check_age(moment, facts.extracted_at))
        boxes = mailboxes(sources.mailboxes, report) if sources.mailboxes else None
        merging = Merging(loading, sources.kinds, loading.protect(moment), boxes)
        for people in read(sources, asked, report, watch):
            loading.put(merging.completed(people), day)
        if is_complete(sources):
            loading.depart_unseen(day)
        if boxes:
            loading.note_mailboxes()
        gates.hold(lambda: report.refuse_above(asked.max_reject_share))
        gates.hold(lambda: check_rows(report.rows, before))
        gates.hold(lambda: check_count(loading.counts()[0], before, asked.max_loss))
        loading.finish(Facts(day, sources.synthetic, facts.order_version, moment.astimezone(UTC)))
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
    extracted_at(sources, asked)
    check_mixture(is_synthetic=sources.synthetic, was_synthetic=was_synthetic, before=before)
    for _ in read(sources, asked, report, watch):
        pass
    check_rows(report.rows, before)
    check_count(report.persons, before if is_complete(sources) else 0, asked.max_loss)


def extracted_at(sources: Sources, asked: Load) -> datetime:
    """The moment of the extraction, by its name or else the day that the operator says."""
    if sources.extracted_at:
        return sources.extracted_at
    if asked.data_date is None:
        raise SourceRefused("le nom du fichier ne dit pas sa date : donnez --data-date AAAA-MM-JJ")
    return datetime.combine(asked.data_date, time(), LOCAL)


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


def ended(started: datetime, began: float) -> datetime:
    """When a run ends, by the clock that cannot be set back."""
    return started + timedelta(seconds=monotonic() - began)


def counted(report: Report, changes: Changes, gates: Gates) -> str:
    """What a run leaves in the operator's memory: counts, no name, no number."""
    forced = {"forced": gates.forced, "overruled": gates.overruled} if gates.forced else {}
    counts = {"persons": report.persons, "activities": report.activities}
    by_file = {"rows": report.rows, "rejected": report.rejected}
    return json.encode({**counts, **by_file, "changes": changes, **forced}).decode()
