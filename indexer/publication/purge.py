"""Purge: nothing of whoever opposed or was deleted remains in the files of the index.

The feed takes these people out of the served index at once, and out of the previous publication,
which a rollback or a damaged index brings back. Their old documents stay in the files until the
files are written anew: at once by `annuaire purge`, or by the first run once the oldest suppression
is older than a limit (`purge_when_due`).

What remains to be done is derived from the store and the index: `Publication.hidden` and `purged`
say which suppressions (`Store.describe_suppressions`) a publication has seen.
"""

import logging
from datetime import datetime, timedelta
from time import monotonic

from msgspec import Struct
from msgspec.structs import asdict, replace

from directory.errors import EngineUnavailable, IndexDamaged, PublicationRefused
from directory.publication import Publication
from directory.publishing import IndexCheck, SearchIndex
from directory.search import SearchEngine
from indexer.publication.description import format_publication_id
from indexer.publication.fence import check_not_overtaken
from indexer.publication.hide_suppressed import hide_suppressed_in_previous
from indexer.publication.index_checks import check_conformance, sample_people
from indexer.publication.store_comparison import (
    StoreRelation,
    check_store_follows_index,
    relate_store,
    stamp_publication,
)
from indexer.publication.update import record_run
from indexer.store import Store
from indexer.store.runs import create_run_record

LOG = logging.getLogger(__name__)
PURGE_RETRY_INTERVAL = timedelta(hours=1)
"""How long after a purge that failed the next run tries again."""


class PurgeResult(Struct, frozen=True):
    """The result of a purge.

    Attributes:
        has_previous: whether there is a publication to return to.
        is_previous_dropped: whether one was removed, because it could not be written anew.
    """

    has_previous: bool
    is_previous_dropped: bool


def purge_when_due(
    store: Store, index: SearchIndex, *, now: datetime, max_age: timedelta
) -> PurgeResult | None:
    """Purge the index if a suppression is older than `max_age`; return None if none is.

    A purge that fails must not stop a load or the feed: it is logged, recorded as a refused run,
    and tried again after `PURGE_RETRY_INTERVAL`.
    """
    served = index.current_publication()
    if served is None or served.purged == store.describe_suppressions():
        return None
    if now - store.read_unpurged_since(now) < max_age:
        return None
    started_monotonic = monotonic()
    try:
        return purge_index(store, index, now=now)
    except (EngineUnavailable, PublicationRefused) as error:
        LOG.error("the purge failed, and is tried again later: %s", error)  # noqa: TRY400 - no bug
        failure = {"refused": str(error)}
        store.add_run(create_run_record("purge", now, started_monotonic, "refused", failure))
        store.set_unpurged_since(now - max_age + PURGE_RETRY_INTERVAL)
        return None


def purge_index(store: Store, index: SearchIndex, *, now: datetime) -> PurgeResult:
    """Write the served publication and the previous one anew, without whoever is suppressed.

    A killed purge leaves each of them as it was or purged; the next run purges again.

    Raises:
        PublicationRefused: nothing is published, the served index is damaged or lacks changes of
            the store, or the result does not find sampled people.
        EngineUnavailable: the index cannot be written; it stays as it was.
        StoreMismatch: the store is not the one that the served index follows.
        RunOvertaken: another run took the lock, or changed the store meanwhile.
    """
    started_monotonic = monotonic()
    check_store_follows_index(store, index)
    served = index.current_publication()
    if served is None:
        raise PublicationRefused(
            "aucun index de cette version n'est servi entier : lancez « annuaire publish », puis "
            "recommencez"
        )
    if relate_store(store, served) is StoreRelation.AHEAD:
        raise PublicationRefused(
            "des changements de la base ne sont pas encore servis : lancez « annuaire publish », "
            "puis recommencez"
        )
    stamped = stamp_publication(served, store)
    state = store.describe_suppressions()
    hide_suppressed_in_previous(store, index)
    result = rewrite_previous(index, state, now, fence_purge(store, stamped))
    after = replace(stamped, id=derive_new_id(now, 2), built_at=now, purged=state)
    index.rewrite(served, after, fence_purge(store, stamped))
    store.mark_purged()
    run = create_run_record("purge", now, started_monotonic, "done", asdict(result))
    record_run(store, index, run)
    return result


def fence_purge(store: Store, served: Publication) -> IndexCheck:
    """Return the check of a rewritten publication: it finds people, and nobody else has run."""

    def check(engine: SearchEngine) -> None:
        check_sample(engine)
        check_not_overtaken(store, served)

    return check


def rewrite_previous(
    index: SearchIndex, state: str, now: datetime, check: IndexCheck
) -> PurgeResult:
    """Write the previous publication anew; remove it if it is of another version or damaged."""
    previous = index.previous_publication()
    if previous is None:
        return PurgeResult(has_previous=False, is_previous_dropped=index.drop_previous())
    try:
        after = replace(previous, id=derive_new_id(now, 1), purged=state)
        index.rewrite(previous, after, check)
    except IndexDamaged:
        return PurgeResult(has_previous=False, is_previous_dropped=index.drop_previous())
    return PurgeResult(has_previous=True, is_previous_dropped=False)


def check_sample(engine: SearchEngine) -> None:
    """Check that sampled people are found in a rewritten publication.

    Raises:
        PublicationRefused: some are not.
    """
    check_conformance(engine, tuple(sample_people(engine)))


def derive_new_id(now: datetime, rank: int) -> str:
    """Return an id for a rewritten publication; the run that purges may have used its own time."""
    return format_publication_id(now + timedelta(microseconds=rank))
