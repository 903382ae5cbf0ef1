"""From the store to the served index: by the documents that changed, or by a new index.

What is to be done is read off the two of them (whose sequence number is higher than the index's
own), never handed from one step to the next: after a run that was killed anywhere, the next one
finds what is missing.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct, json
from msgspec.structs import replace

from directory.document import IndexDocument
from directory.errors import PublicationRefused
from directory.publishing import IndexCheck, SearchIndex
from directory.search import Publication, RunSummary
from indexer.publication.publish import (
    count_tombstones,
    format_publication_id,
    publish_new_index,
    to_document,
)
from indexer.store import RunRecord, Store

MAX_UPDATE_SHARE = 0.1
"""Of the people published: beyond, a new index is ready about as soon, and has fewer segments."""
MAX_SMALL_UPDATE_PEOPLE = 1_000
"""People: their documents take less than a second, whatever share of the directory they are."""
REBUILD_INTERVAL = timedelta(days=7)
"""What was replaced lies in the files of an index until it is built anew."""
MAX_PUBLISHED_RUNS = 10


class BuildOptions(Struct, frozen=True):
    """How to build.

    Attributes:
        workers: processes that make documents.
        on_progress: told how many people have been indexed so far.
        check: what a new publication must stand before it is served; it raises.
    """

    workers: int = 2
    on_progress: Callable[[int], None] = lambda _people: None
    check: IndexCheck = lambda _engine: None


def publish_load(
    store: Store, index: SearchIndex, *, now: datetime, options: BuildOptions
) -> Publication:
    """Publish what a load has changed; the publication served until now stays for rollback.

    Raises:
        PublicationRefused: a gate said no; what is served stays, and says that it is behind.
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
    """The changes of a load as a publication of its own; without any, the served one goes on.

    A load that changes nobody would otherwise stand between what is served and the way back.
    """
    served = index.current_publication()
    if served is None or is_rebuild_needed(store, served, now):
        return rebuild_index(store, index, now=now, options=options)
    publication = describe_updated_publication(store, served, now)
    if store.read_last_sequence() > served.sequence:
        publication = replace(publication, id=format_publication_id(now))
    index.apply(build_changed_documents(store, served, now), publication, options.check)
    return publication


def record_rejected_update(store: Store, index: SearchIndex) -> None:
    """Keep what a gate refused out of the changes that follow, until the next load."""
    if served := index.current_publication():
        behind = served.behind or served.sequence + 1
        told = replace(served, behind=behind, sequence=store.read_last_sequence())
        index.apply((), told, None)
    store.mark_published()


def update_served_index(
    store: Store, index: SearchIndex, *, now: datetime, options: BuildOptions
) -> Publication:
    """Put what changed into the served index, in place: within a second for some hundred people.

    An index that is behind stays so, but for these people, until the next load. A load that was
    killed before it was published is published first, through its gates.
    """
    served = index.current_publication()
    if served is None or store.has_unpublished_load():
        return publish_load(store, index, now=now, options=options)
    if store.read_last_sequence() <= served.sequence:
        return served
    if has_new_order(store, served) and not served.behind:
        return rebuild_index(store, index, now=now, options=options)
    publication = describe_updated_publication(store, served, now)
    index.apply(build_changed_documents(store, served, now), publication, None)
    return publication


def rebuild_index(
    store: Store, index: SearchIndex, *, now: datetime, options: BuildOptions
) -> Publication:
    """Build the index from nothing, and swap it in."""
    served = index.current_publication()
    if served and served.behind:
        store.renumber_since(served.behind)
    writer = index.create_writer(options.check)
    return publish_new_index(
        store, writer, now=now, workers=options.workers, on_progress=options.on_progress
    )


def is_rebuild_needed(store: Store, served: Publication, now: datetime) -> bool:
    """Whether so much changed, or so long ago was it built, that a new index is the better way."""
    if served.behind or has_new_order(store, served):
        return True
    if served.built_at is None or now - served.built_at > REBUILD_INTERVAL:
        return True
    changed = store.count_changed_since(served.sequence)
    return changed > max(MAX_SMALL_UPDATE_PEOPLE, MAX_UPDATE_SHARE * served.professionals)


def has_new_order(store: Store, served: Publication) -> bool:
    """Whether everybody's place in the order has changed."""
    return store.read_metadata().order_version != served.order_version


def describe_updated_publication(store: Store, served: Publication, now: datetime) -> Publication:
    """What is known of the served index once it has caught up with the store."""
    facts = store.read_metadata()
    people, activities = store.read_people_and_activity_counts()
    tombstones: int | None = count_tombstones(store, people)
    if served.behind:
        people, activities = served.professionals, served.activities
        tombstones = served.tombstones
    return replace(
        served,
        generation=max(served.generation + 1, int(now.timestamp() * 1000)),
        data_date=served.data_date if served.behind else facts.data_date or now.date(),
        published_at=now,
        professionals=people,
        activities=activities,
        sequence=store.read_last_sequence(),
        synthetic=facts.synthetic,
        tombstones=tombstones,
    )


def build_changed_documents(
    store: Store, served: Publication, now: datetime
) -> list[IndexDocument]:
    """The documents of everybody changed since the index was."""
    people = store.read_people_changed_since(served.sequence)
    return [to_document(person, served.order_version, now.date()) for person in people]


def record_run(store: Store, index: SearchIndex, run: RunRecord) -> None:
    """Remember a run, and tell those who look at what is served."""
    store.add_run(run)
    if served := index.current_publication():
        runs = tuple(map(summarize_run, store.read_latest_runs(MAX_PUBLISHED_RUNS)))
        told = replace(served, runs=runs, generation=served.generation + 1)
        index.apply((), told, None)


def summarize_run(run: RunRecord) -> RunSummary:
    """A run, as everybody may see it."""
    report = json.decode(run.report)
    return RunSummary(run.kind, run.started_at, run.finished_at, run.outcome, report)
