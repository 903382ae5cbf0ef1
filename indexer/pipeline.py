"""The whole pipeline: from the official files to the served index.

    files ─▶ assembled people ─▶ gates ─▶ store (one transaction) ─▶ documents ─▶ index swap

Nothing changes before the transaction commits; the served index changes only at the swap.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import monotonic

from msgspec import Struct

from directory.errors import DirectoryError, IndexingError, SourceRefused
from directory.publication import Publication
from directory.publishing import SearchIndex
from indexer.assembly.assemble import AssembledPerson, assemble_people
from indexer.feed.apply_changes import apply_scheduled_changes
from indexer.gate_table import MAX_LOSS_SHARE, MAX_REJECT_SHARE
from indexer.load_gates import LoadComparison
from indexer.merge_with_store import StoreMerger
from indexer.publication.gates import Gates, check_age
from indexer.publication.index_checks import check_index
from indexer.publication.purge import purge_when_due
from indexer.publication.store_comparison import check_store_follows_index
from indexer.publication.update import BuildOptions, publish_load, record_run
from indexer.report import Report
from indexer.sources import FILE_TIME_ZONE, FileKind, SourceFiles, open_sources
from indexer.sources.mssante import read_mailboxes
from indexer.sources.restricted import CodeSystemLabels
from indexer.store import ChangeCounts, LoadTransaction, Store, StoreMetadata
from indexer.store.runs import create_run_record

StageProgressCallback = Callable[[str, int, int], None]
"""Called with the stage, the amount done and the total (bytes to read, then people to index)."""


class LoadOptions(Struct, frozen=True):
    """The options of a load.

    Attributes:
        paths: official files, a folder of them, or the zip.
        data_date: day of the extraction, when the file names do not contain it.
        is_partial: load the files that are present and keep the rest unchanged.
        is_complete: the activities file has the whole register, even if the others are missing:
            people who are not in it have departed.
        max_reject_share, max_loss: shares above which the whole load is refused.
        workers: processes for parsing, then for building documents.
        scratch_dir: folder on disk for temporary files, as large as the files loaded.
        force_reason: why the operator overrules the gates; recorded with the run.
        purge_age: the age of a suppression after which the load purges the index.
    """

    paths: tuple[Path, ...]
    data_date: date | None = None
    is_partial: bool = False
    is_complete: bool = False
    max_reject_share: float = MAX_REJECT_SHARE
    max_loss: float = MAX_LOSS_SHARE
    workers: int = 2
    scratch_dir: Path | None = None
    force_reason: str | None = None
    purge_age: timedelta = timedelta(days=1)


class LoadTarget(Struct, frozen=True):
    """What a load is published over, and when.

    Attributes:
        served: the publication served before the load, if any.
        today: the day of the publication, on which activities may have ended.
    """

    served: Publication | None
    today: date


class LoadResult(Struct, frozen=True):
    """The result of a load."""

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
    """Read official files, store what changed, publish. A refused load is not served.

    Raises:
        IndexingError: with the reason; the served index is unchanged.
    """
    started_monotonic, gates = monotonic(), Gates(options.force_reason)
    check_store_follows_index(store, index, is_load=True)
    try:
        target = LoadTarget(index.current_publication(), now.date())
        changes = update_store(options, store, target, report, on_progress, gates)
        apply_due_changes(store, now.date())
        people, _ = store.count_people_and_activities()
        build_options = BuildOptions(
            options.workers,
            on_progress=lambda done: on_progress("index", done, people),
            check=lambda engine: check_index(engine, gates),
        )
        publication = publish_load(store, index, now=now, options=build_options)
    except IndexingError as error:
        failure = {"refused": str(error)}
        with suppress(DirectoryError):
            store.add_run(create_run_record("load", now, started_monotonic, "refused", failure))
        raise
    summary = summarize_load(report, changes, gates)
    record_run(store, index, create_run_record("load", now, started_monotonic, "done", summary))
    purge_when_due(store, index, now=now, max_age=options.purge_age)
    return LoadResult(changes, publication)


def apply_due_changes(store: Store, today: date) -> None:
    """Store the starts and ends of activities that have come by today, if there are any."""
    if store.has_scheduled_changes(today):
        with store.open_feed_transaction() as transaction:
            apply_scheduled_changes(transaction, today)


def update_store(
    options: LoadOptions,
    store: Store,
    target: LoadTarget,
    report: Report,
    on_progress: StageProgressCallback,
    gates: Gates,
) -> ChangeCounts:
    """Update the store from the files, in one transaction; a refused load changes nothing."""
    sources = open_load_sources(options, store.read_code_labels)
    extracted_at = resolve_extraction_time(sources, options)
    day = extracted_at.date()
    with store.open_load_transaction() as transaction:
        comparison = LoadComparison(sources, transaction, report, target.served)
        merger = begin_comparison(comparison, extracted_at, gates, target.today)
        for people in read_assembled_people(sources, options, report, on_progress):
            transaction.put_people(merger.merge_people(people), day)
        remove_departed_people(transaction, options, sources)
        if merger.mailboxes:
            transaction.record_mailboxes_loaded()
        run_load_checks(comparison, merger, options, gates)
        comparison.record_facts(merger.coverage)
        transaction.finish(
            StoreMetadata(
                day,
                sources.synthetic,
                transaction.metadata.order_version,
                extracted_at.astimezone(UTC),
            )
        )
        return transaction.changes


def check_files(
    options: LoadOptions,
    store: Store,
    served: Publication | None,
    report: Report,
    on_progress: StageProgressCallback,
) -> None:
    """Read and check files as a load does, without storing anything.

    Args:
        options: the options of the load.
        store: the store that the load would change; an empty one if there is none.
        served: the publication that is served, if any.
        report: filled while reading.
        on_progress: called while the files are read.

    Raises:
        IndexingError: where the load would raise it.
    """
    sources = open_load_sources(options, store.read_code_labels)
    extracted_at, gates = resolve_extraction_time(sources, options), Gates()
    with store.open_load_comparison() as transaction:
        comparison = LoadComparison(sources, transaction, report, served)
        merger = begin_comparison(comparison, extracted_at, gates, extracted_at.date())
        for people in read_assembled_people(sources, options, report, on_progress):
            transaction.compare_people(merger.merge_people(people))
        if options.is_complete or has_all_files(sources):
            transaction.find_departed()
        run_load_checks(comparison, merger, options, gates)


def begin_comparison(
    comparison: LoadComparison, extracted_at: datetime, gates: Gates, today: date
) -> StoreMerger:
    """Run the checks that need no row, and prepare to merge the files with the store."""
    sources, transaction, report = comparison.sources, comparison.transaction, comparison.report
    comparison.note_missing_comparisons()
    comparison.check_mixture()
    gates.run_checks([lambda: check_age(extracted_at, transaction.metadata.extracted_at)])
    mailboxes = read_mailboxes(sources.mailbox_file, report) if sources.mailbox_file else None
    protected = transaction.protect_people(extracted_at)
    return StoreMerger(transaction, sources.kinds, protected, today, mailboxes)


def run_load_checks(
    comparison: LoadComparison, merger: StoreMerger, options: LoadOptions, gates: Gates
) -> None:
    """Run the checks that need every row."""
    gates.run_checks(
        comparison.iterate_checks(
            merger.coverage, max_reject_share=options.max_reject_share, max_loss=options.max_loss
        )
    )


def open_load_sources(
    options: LoadOptions, labels: Callable[[], CodeSystemLabels] = dict
) -> SourceFiles:
    """Find the files of a load and read their headers.

    Raises:
        SourceRefused: a file cannot be loaded, or one that is said to be complete is missing.
    """
    is_partial = options.is_partial or options.is_complete
    sources = open_sources(options.paths, partial=is_partial, labels=labels)
    if options.is_complete and FileKind.ACTIVITIES not in sources.kinds:
        raise SourceRefused("--complete demande le fichier des activités, qui a tout le registre")
    return sources


def resolve_extraction_time(sources: SourceFiles, options: LoadOptions) -> datetime:
    """Return the time of the extraction from the file names, or else the day in the options."""
    if sources.extracted_at:
        return sources.extracted_at
    if options.data_date is None:
        raise SourceRefused("le nom du fichier ne dit pas sa date : donnez --data-date AAAA-MM-JJ")
    return datetime.combine(options.data_date, time(), FILE_TIME_ZONE)


def read_assembled_people(
    sources: SourceFiles, options: LoadOptions, report: Report, on_progress: StageProgressCallback
) -> Iterator[list[AssembledPerson]]:
    """Yield the people of the files, in batches."""
    yield from assemble_people(
        sources,
        report,
        workers=options.workers,
        on_progress=lambda done: on_progress("read", done, sources.size_bytes),
        scratch_dir=options.scratch_dir,
    )


def has_all_files(sources: SourceFiles) -> bool:
    """Whether all three files are present, so that people who are not in them have departed."""
    return sources.kinds == frozenset(FileKind)


def remove_departed_people(
    transaction: LoadTransaction, options: LoadOptions, sources: SourceFiles
) -> None:
    """Remove who is not in the files of a whole register, and entries under former numbers."""
    day = resolve_extraction_time(sources, options).date()
    transaction.remove_former_numbers(day)
    if options.is_complete or has_all_files(sources):
        transaction.mark_departed(day)


def summarize_load(report: Report, changes: ChangeCounts, gates: Gates) -> dict[str, object]:
    """Return the report of a load for the run history: counts, without names or numbers."""
    forced = (
        {"forced": gates.force_reason, "overruled": gates.overruled_errors}
        if gates.force_reason
        else {}
    )
    counts = {"persons": report.persons, "activities": report.activities}
    by_file = {"rows": report.rows, "rejected": report.rejected}
    return {**counts, **by_file, "changes": changes, **forced}
