"""The whole flow on one page: official files in, served index out.

    files ─▶ assembled people ─▶ gates ─▶ store (one transaction) ─▶ documents ─▶ index, swapped in

Until the transaction commits nothing has changed; until the swap, nothing served has.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time
from pathlib import Path
from time import monotonic

from msgspec import Struct

from directory.errors import DirectoryError, IndexingError, SourceRefused
from directory.publishing import SearchIndex
from directory.search import Publication
from indexer.assembly.assemble import AssembledPerson, assemble_people
from indexer.feed.apply_changes import apply_scheduled_changes
from indexer.merge_with_store import StoreMerger
from indexer.publication.gates import (
    MAX_LOSS_SHARE,
    Gates,
    check_age,
    check_files_not_empty,
    check_mixture,
    check_people_count,
)
from indexer.publication.index_checks import check_index
from indexer.publication.update import BuildOptions, publish_load, record_run
from indexer.report import Report
from indexer.sources import FILE_TIME_ZONE, FileKind, SourceFiles, open_sources
from indexer.sources.mssante import read_mailboxes
from indexer.store import ChangeCounts, Store, StoreMetadata
from indexer.store.runs import create_run_record

StageProgressCallback = Callable[[str, int, int], None]
"""Told the stage, what is done of it, and its whole (bytes, then people)."""


class LoadOptions(Struct, frozen=True):
    """What an operator asks for.

    Attributes:
        paths: official files, a folder of them, or the zip.
        data_date: day of the extraction, when its name does not tell.
        is_partial: load what is there and keep the rest as it was.
        max_reject_share, max_loss: beyond these the files are refused whole.
        workers: processes for parsing, then for projecting.
        scratch_dir: folder on disk for temporary files, as large as those loaded.
        force_reason: why the gates are to be overruled; recorded with the run.
    """

    paths: tuple[Path, ...]
    data_date: date | None = None
    is_partial: bool = False
    max_reject_share: float = 0.01
    max_loss: float = MAX_LOSS_SHARE
    workers: int = 2
    scratch_dir: Path | None = None
    force_reason: str | None = None


class LoadResult(Struct, frozen=True):
    """What a load did."""

    changes: ChangeCounts
    publication: Publication


def run_load(
    options: LoadOptions,
    store: Store,
    index: SearchIndex,
    report: Report,
    now: datetime,
    on_progress: StageProgressCallback,
) -> LoadResult:
    """Read official files, keep what changed, publish. Refused, it changes nothing.

    Raises:
        IndexingError: with the reason; what is served stays as it was.
    """
    began, gates = monotonic(), Gates(options.force_reason)
    try:
        changes = update_store(options, store, report, on_progress, gates)
        if store.has_scheduled_changes(now.date()):
            with store.open_feed_transaction() as applying:
                apply_scheduled_changes(applying, now.date())
        people, _ = store.count_people_and_activities()
        means = BuildOptions(
            options.workers,
            on_progress=lambda done: on_progress("index", done, people),
            check=lambda engine: check_index(engine, gates),
        )
        publication = publish_load(store, index, now=now, options=means)
    except IndexingError as error:
        refusal = {"refused": str(error)}
        with suppress(DirectoryError):
            store.add_run(create_run_record("load", now, began, "refused", refusal))
        raise
    account = summarize_load(report, changes, gates)
    record_run(store, index, create_run_record("load", now, began, "done", account))
    return LoadResult(changes, publication)


def update_store(
    options: LoadOptions,
    store: Store,
    report: Report,
    on_progress: StageProgressCallback,
    gates: Gates,
) -> ChangeCounts:
    """Bring the store to what the files say, in one transaction."""
    sources = open_sources(options.paths, partial=options.is_partial, labels=store.read_code_labels)
    moment = resolve_extraction_time(sources, options)
    day = moment.date()
    with store.open_load_transaction() as loading:
        before, facts = loading.people_before, loading.metadata
        check_mixture(
            is_synthetic=sources.synthetic, was_synthetic=facts.synthetic, people_before=before
        )
        gates.run_check(lambda: check_age(moment, facts.extracted_at))
        boxes = read_mailboxes(sources.mailbox_file, report) if sources.mailbox_file else None
        merging = StoreMerger(loading, sources.kinds, loading.protect_people(moment), boxes)
        for people in read_assembled_people(sources, options, report, on_progress):
            loading.put_people(merging.merge_people(people), day)
        if has_all_files(sources):
            loading.mark_departed(day)
        if boxes:
            loading.record_mailboxes_loaded()
        gates.run_check(lambda: report.refuse_reject_share_above(options.max_reject_share))
        gates.run_check(lambda: check_files_not_empty(report.rows, before))
        gates.run_check(
            lambda: check_people_count(
                loading.count_people_and_activities()[0], before, options.max_loss
            )
        )
        loading.finish(
            StoreMetadata(day, sources.synthetic, facts.order_version, moment.astimezone(UTC))
        )
        return loading.changes


def check_files(
    options: LoadOptions,
    report: Report,
    on_progress: StageProgressCallback,
    *,
    people_before: int,
    was_synthetic: bool,
) -> None:
    """Read as a load does, and keep nothing.

    Args:
        options: what would be loaded.
        report: filled on the way.
        on_progress: told how far the reading is.
        people_before: how many people are published.
        was_synthetic: whether those are fictitious.

    Raises:
        IndexingError: as the load would.
    """
    sources = open_sources(options.paths, partial=options.is_partial)
    resolve_extraction_time(sources, options)
    check_mixture(
        is_synthetic=sources.synthetic, was_synthetic=was_synthetic, people_before=people_before
    )
    for _ in read_assembled_people(sources, options, report, on_progress):
        pass
    check_files_not_empty(report.rows, people_before)
    check_people_count(
        report.persons, people_before if has_all_files(sources) else 0, options.max_loss
    )


def resolve_extraction_time(sources: SourceFiles, options: LoadOptions) -> datetime:
    """The moment of the extraction, by its name or else the day that the operator says."""
    if sources.extracted_at:
        return sources.extracted_at
    if options.data_date is None:
        raise SourceRefused("le nom du fichier ne dit pas sa date : donnez --data-date AAAA-MM-JJ")
    return datetime.combine(options.data_date, time(), FILE_TIME_ZONE)


def read_assembled_people(
    sources: SourceFiles, options: LoadOptions, report: Report, on_progress: StageProgressCallback
) -> Iterator[list[AssembledPerson]]:
    """The people of the files, a batch at a time."""
    yield from assemble_people(
        sources,
        report,
        workers=options.workers,
        on_progress=lambda done: on_progress("read", done, sources.size_bytes),
        scratch_dir=options.scratch_dir,
    )


def has_all_files(sources: SourceFiles) -> bool:
    """Whether all three files are there, so that who is not in them has left."""
    return sources.kinds == frozenset(FileKind)


def summarize_load(report: Report, changes: ChangeCounts, gates: Gates) -> dict[str, object]:
    """What a run leaves in the operator's memory: counts, no name, no number."""
    forced = (
        {"forced": gates.force_reason, "overruled": gates.overruled_errors}
        if gates.force_reason
        else {}
    )
    counts = {"persons": report.persons, "activities": report.activities}
    by_file = {"rows": report.rows, "rejected": report.rejected}
    return {**counts, **by_file, "changes": changes, **forced}
