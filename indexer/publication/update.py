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
from directory.publishing import Check, SearchIndex
from directory.search import Publication, RunSummary
from indexer.publication.publish import publication_id, publish, to_document
from indexer.store import Run, Store

LARGEST_SHARE = 0.1
"""Of the people published: beyond, a new index is ready about as soon, and has fewer segments."""
ALWAYS_SMALL = 1_000
"""People: their documents take less than a second, whatever share of the directory they are."""
REBUILT_EVERY = timedelta(days=7)
"""What was replaced lies in the files of an index until it is built anew."""
RUNS_TOLD = 10


class Means(Struct, frozen=True):
    """How to build.

    Attributes:
        workers: processes that make documents.
        watch: told how many people have been indexed so far.
        check: what a new publication must stand before it is served; it raises.
    """

    workers: int = 2
    watch: Callable[[int], None] = lambda _people: None
    check: Check = lambda _engine: None


def bring_up_to_date(
    store: Store, index: SearchIndex, *, now: datetime, means: Means
) -> Publication:
    """Publish what a load has changed; the publication served until now stays for rollback.

    Raises:
        PublicationRefused: a gate said no; what is served stays, and says that it is behind.
    """
    try:
        publication = published(store, index, now=now, means=means)
    except PublicationRefused:
        fall_behind(store, index)
        raise
    store.settle()
    return publication


def published(store: Store, index: SearchIndex, *, now: datetime, means: Means) -> Publication:
    """The changes of a load as a publication of its own; without any, the served one goes on.

    A load that changes nobody would otherwise stand between what is served and the way back.
    """
    served = index.served()
    updater = index.updater
    if served is None or updater is None or is_worth_building(store, served, now):
        return anew(store, index, now=now, means=means)
    publication = renewed(store, served, now)
    if store.sequence() > served.sequence:
        publication = replace(publication, id=publication_id(now))
    updater.apply(documents(store, served, now), publication, means.check)
    return publication


def fall_behind(store: Store, index: SearchIndex) -> None:
    """Keep what a gate refused out of the changes that follow, until the next load."""
    if (served := index.served()) and (updater := index.updater):
        behind = served.behind or served.sequence + 1
        told = replace(served, behind=behind, sequence=store.sequence())
        updater.apply((), told, None)
    store.settle()


def catch_up(store: Store, index: SearchIndex, *, now: datetime, means: Means) -> Publication:
    """Put what changed into the served index, in place: within a second for some hundred people.

    An index that is behind stays so, but for these people, until the next load. A load that was
    killed before it was published is published first, through its gates.
    """
    served = index.served()
    if served is None or store.is_pending():
        return bring_up_to_date(store, index, now=now, means=means)
    if store.sequence() <= served.sequence:
        return served
    updater = index.updater
    if updater is None or (is_dealt_anew(store, served) and not served.behind):
        return anew(store, index, now=now, means=means)
    publication = renewed(store, served, now)
    updater.apply(documents(store, served, now), publication, None)
    return publication


def anew(store: Store, index: SearchIndex, *, now: datetime, means: Means) -> Publication:
    """Build the index from nothing, and swap it in."""
    served = index.served()
    if served and served.behind:
        store.renumber_since(served.behind)
    writer = index.writer(means.check)
    return publish(store, writer, now=now, workers=means.workers, watch=means.watch)


def is_worth_building(store: Store, served: Publication, now: datetime) -> bool:
    """Whether so much changed, or so long ago was it built, that a new index is the better way."""
    if served.behind or is_dealt_anew(store, served):
        return True
    if served.built_at is None or now - served.built_at > REBUILT_EVERY:
        return True
    changed = store.count_since(served.sequence)
    return changed > max(ALWAYS_SMALL, LARGEST_SHARE * served.professionals)


def is_dealt_anew(store: Store, served: Publication) -> bool:
    """Whether everybody's place in the order has changed."""
    return store.facts().order_version != served.order_version


def renewed(store: Store, served: Publication, now: datetime) -> Publication:
    """What is known of the served index once it has caught up with the store."""
    facts = store.facts()
    people, activities = store.tallies()
    if served.behind:
        people, activities = served.professionals, served.activities
    return replace(
        served,
        generation=max(served.generation + 1, int(now.timestamp() * 1000)),
        data_date=served.data_date if served.behind else facts.data_date or now.date(),
        published_at=now,
        professionals=people,
        activities=activities,
        sequence=store.sequence(),
        synthetic=facts.synthetic,
    )


def documents(store: Store, served: Publication, now: datetime) -> list[IndexDocument]:
    """The documents of everybody changed since the index was."""
    people = store.changed_since(served.sequence)
    return [to_document(person, served.order_version, now.date()) for person in people]


def announce(store: Store, index: SearchIndex, run: Run) -> None:
    """Remember a run, and tell those who look at what is served."""
    store.remember(run)
    if (served := index.served()) and (updater := index.updater):
        runs = tuple(map(summary, store.runs(RUNS_TOLD)))
        told = replace(served, runs=runs, generation=served.generation + 1)
        updater.apply((), told, None)


def summary(run: Run) -> RunSummary:
    """A run, as everybody may see it."""
    report = json.decode(run.report)
    return RunSummary(run.kind, run.started_at, run.finished_at, run.outcome, report)
