"""Publish the store: update the changed documents in the served index, or build a new index.

The changes to publish are derived from the store and the index: the people whose sequence number is
higher than that of the index. No other state is kept between steps, so that the run after a crash
finds what is missing.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct, json
from msgspec.structs import replace

from directory.document import IndexDocument
from directory.errors import IndexDamaged, PublicationRefused
from directory.publication import Publication, RunSummary
from directory.publishing import IndexCheck, SearchIndex
from indexer.publication.description import count_tombstones, format_publication_id
from indexer.publication.document_counts import adjust_counts
from indexer.publication.fence import check_not_overtaken, fence_check
from indexer.publication.hide_suppressed import hide_suppressed_in_previous
from indexer.publication.publish import PublicationCheck, publish_new_index, to_document
from indexer.publication.store_comparison import (
    WRITABLE_RELATIONS,
    has_other_history,
    relate_store,
    stamp_publication,
)
from indexer.store import RunRecord, Store

MAX_UPDATE_SHARE = 0.1
"""Share of the published people above which a new index is as fast, with fewer segments."""
MAX_SMALL_UPDATE_PEOPLE = 1_000
"""Number of people up to which the index is always updated in place: it is fast enough."""
REBUILD_INTERVAL = timedelta(days=7)
"""Maximum age of an index: replaced documents stay in its files until it is rebuilt."""
MAX_PUBLISHED_RUNS = 10


class BuildOptions(Struct, frozen=True):
    """How to build an index.

    Attributes:
        workers: processes that build documents.
        on_progress: called with the number of people indexed so far.
        check: called before a new publication is served; raises to refuse it.
        purge_age: the age of a suppression after which a run of the feed purges the index.
        check_publication: the same of the description of a new index.
    """

    workers: int = 2
    on_progress: Callable[[int], None] = lambda _people: None
    check: IndexCheck = lambda _engine: None
    purge_age: timedelta = timedelta(days=1)
    check_publication: PublicationCheck = lambda _publication: None


def publish_load(
    store: Store, index: SearchIndex, *, now: datetime, options: BuildOptions
) -> Publication:
    """Publish the changes of a load; the previous publication stays available for rollback.

    Raises:
        PublicationRefused: a check failed; the served index is unchanged but marked as behind.
    """
    try:
        publication = publish_changes(store, index, now=now, options=options)
    except PublicationRefused:
        record_rejected_update(store, index)
        raise
    store.mark_published()
    return publication


def publish_changes(
    store: Store, index: SearchIndex, *, now: datetime, options: BuildOptions
) -> Publication:
    """Publish the changes of a load under a new publication id; without changes, keep the id.

    Otherwise a load without changes would replace the publication to which a rollback returns.
    """
    served = index.current_publication()
    if served is None or is_rebuild_needed(store, served, now):
        return rebuild_index(store, index, now=now, options=options)
    publication = describe_updated_publication(store, served, now)
    publication = replace(publication, coverage=store.read_load_coverage() or served.coverage)
    if store.read_last_sequence() > served.sequence:
        publication = replace(publication, id=format_publication_id(now))
    try:
        publication = apply_stored_changes(
            store, index, served, publication, fence_check(options.check, store)
        )
    except IndexDamaged:
        return rebuild_index(store, index, now=now, options=options)
    hide_suppressed_in_previous(store, index)
    return publication


def apply_stored_changes(
    store: Store,
    index: SearchIndex,
    served: Publication,
    publication: Publication,
    check: IndexCheck | None,
) -> Publication:
    """Update everything that has changed in the store since the served index was last updated.

    Returns:
        the description that is served.
    """
    documents = build_changed_documents(store, served, publication.published_at)
    if served.behind:
        before = list(index.find_served_documents([each.id for each in documents]))
        publication = adjust_counts(publication, before, documents)
    departures = store.read_departures_since(served.sequence)
    check_not_overtaken(store, publication)
    index.apply(documents, publication, check, departures)
    return publication


def record_rejected_update(store: Store, index: SearchIndex) -> None:
    """Mark the index as behind: later updates skip the refused changes, until the next load."""
    if served := index.current_publication():
        behind = served.behind or served.sequence + 1
        updated = replace(
            served,
            behind=behind,
            sequence=store.read_last_sequence(),
            generation=served.generation + 1,  # otherwise, readers do not notice
        )
        index.apply((), stamp_publication(updated, store), None)
    store.mark_published()


def update_served_index(
    store: Store, index: SearchIndex, *, now: datetime, options: BuildOptions
) -> Publication:
    """Update the changed documents in the served index, in place.

    An index that is behind stays behind for all other people, until the next load. A load that was
    interrupted before its publication is published first, with its checks.
    """
    served = index.current_publication()
    if served is None or store.has_unpublished_load() or has_other_history(store, served):
        return publish_load(store, index, now=now, options=options)
    hide_suppressed_in_previous(store, index)
    if store.read_last_sequence() <= served.sequence:
        return served
    if has_new_order(store, served) and not served.behind:
        return rebuild_index(store, index, now=now, options=options)
    publication = describe_updated_publication(store, served, now)
    try:
        return apply_stored_changes(store, index, served, publication, None)
    except IndexDamaged:
        return rebuild_index(store, index, now=now, options=options)


def rebuild_index(
    store: Store, index: SearchIndex, *, now: datetime, options: BuildOptions
) -> Publication:
    """Build a new index from the whole store and swap it in."""
    served = index.current_publication()
    if served and served.behind:
        store.renumber_since(served.behind)
    writer = index.create_writer(fence_check(options.check, store))
    publication = publish_new_index(
        store,
        writer,
        now=now,
        workers=options.workers,
        on_progress=options.on_progress,
        check=options.check_publication,
    )
    hide_suppressed_in_previous(store, index)
    if served and served.purged:  # it is now the previous one, and as free of traces as before
        publication = replace(publication, purged=served.purged)
        index.apply((), publication, None)
    return publication


def is_rebuild_needed(store: Store, served: Publication, now: datetime) -> bool:
    """Whether to build a new index: many changes, an old one, another history, a new order."""
    if served.behind or has_new_order(store, served) or has_other_history(store, served):
        return True
    if served.built_at is None or now - served.built_at > REBUILD_INTERVAL:
        return True
    changed = store.count_changed_since(served.sequence)
    return changed > max(MAX_SMALL_UPDATE_PEOPLE, MAX_UPDATE_SHARE * served.professionals)


def has_new_order(store: Store, served: Publication) -> bool:
    """Whether all order keys have been reassigned since the index was built."""
    return store.read_metadata().order_version != served.order_version


def describe_updated_publication(store: Store, served: Publication, now: datetime) -> Publication:
    """Return the metadata of the served index after an update from the store."""
    metadata = store.read_metadata()
    people, activities = store.read_people_and_activity_counts()
    tombstones: int | None = count_tombstones(store, people)
    if served.behind:
        people, activities = served.professionals, served.activities
        tombstones = served.tombstones
    updated = replace(
        served,
        generation=max(served.generation + 1, int(now.timestamp() * 1000)),
        data_date=served.data_date if served.behind else metadata.data_date or now.date(),
        published_at=now,
        professionals=people,
        activities=activities,
        sequence=store.read_last_sequence(),
        synthetic=metadata.synthetic,
        tombstones=tombstones,
    )
    return stamp_publication(updated, store)


def build_changed_documents(
    store: Store, served: Publication, now: datetime
) -> list[IndexDocument]:
    """Build the documents of everybody changed since the last update of the index."""
    people = store.read_people_changed_since(served.sequence)
    return [to_document(person, served.order_version, now.date()) for person in people]


def record_run(store: Store, index: SearchIndex, run: RunRecord) -> None:
    """Add a run to the history, and to the public status of the index that follows the store."""
    store.add_run(run)
    served = index.current_publication()
    if served and relate_store(store, served) in WRITABLE_RELATIONS:
        runs = tuple(map(summarize_run, store.read_latest_runs(MAX_PUBLISHED_RUNS)))
        updated = replace(served, runs=runs, generation=served.generation + 1)
        index.apply((), updated, None)


def summarize_run(run: RunRecord) -> RunSummary:
    """Return the public summary of a run."""
    report = json.decode(run.report)
    return RunSummary(run.kind, run.started_at, run.finished_at, run.outcome, report)
