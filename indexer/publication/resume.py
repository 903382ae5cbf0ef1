"""`annuaire publish --resume`: have a store continue the history of the served index.

The store was restored from a backup, lost its people, or is another one. It takes over the
sequence numbers and the suppressions of the index, in one transaction, and a new epoch begins. What
is served changes with the publication that follows; until then the run can be repeated.
"""

from datetime import datetime
from time import monotonic

from msgspec import Struct

from directory.errors import PublicationRefused
from directory.publishing import SearchIndex
from indexer.publication.store_comparison import StoreRelation, relate_store
from indexer.store import Store
from indexer.store.resumption import ResumeCounts
from indexer.store.runs import create_run_record

LOST_RELATIONS = frozenset((StoreRelation.EMPTY, StoreRelation.ANOTHER, StoreRelation.BEHIND))
"""The relations in which the index may carry suppressions that the store does not have."""


class ResumeReport(Struct, frozen=True):
    """What a store took from the served index.

    Attributes:
        relation: how it stood to the index before.
        must_load: whether it has nobody, so that files must be loaded before it can be published.
    """

    relation: StoreRelation
    counts: ResumeCounts
    must_load: bool


def resume_served_history(store: Store, index: SearchIndex, *, now: datetime) -> ResumeReport:
    """Have a store continue the history of the served index; nothing is published yet.

    Raises:
        PublicationRefused: nothing is served, or an index of another version.
    """
    started_monotonic = monotonic()
    served = index.current_publication()
    if served is None:
        raise PublicationRefused(
            "aucun annuaire de cette version n'est servi, dont la base pourrait prendre la suite : "
            "« annuaire publish », ou « annuaire load », suffit"
        )
    relation = relate_store(store, served)
    with store.open_resume_transaction(served) as transaction:
        counts = transaction.resume(
            index.iterate_served_people(), has_lost_suppressions=relation in LOST_RELATIONS
        )
        transaction.take_departures(index.iterate_served_structures())
    report = ResumeReport(relation, counts, must_load=not store.has_people())
    store.add_run(create_run_record("publish", now, started_monotonic, "done", {"resumed": report}))
    return report
