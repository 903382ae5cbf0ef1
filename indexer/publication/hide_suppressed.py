"""Hide whoever opposed or was deleted in the previous publication, as soon as they are suppressed.

A rollback hides them anyway; a server that falls back to it, because the served index is damaged,
has no store to ask.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress

from msgspec.structs import replace

from directory.document import IndexDocument
from directory.errors import IndexDamaged
from directory.model.identifiers import NationalId
from directory.publication import Publication
from directory.publishing import SearchIndex
from indexer.store import Store


def hide_suppressed_in_previous(store: Store, index: SearchIndex) -> None:
    """Replace whoever is suppressed by a tombstone in the previous publication.

    A damaged one is left as it is: it is neither served nor restored any more.
    """
    previous, state = index.previous_publication(), store.describe_suppressions()
    if previous is None or previous.hidden == state:
        return
    ids = [NationalId(each) for each in sorted(store.read_suppressed_ids())]
    with suppress(IndexDamaged):
        hide_in_previous(index, ids, previous, state)


def hide_in_previous(
    index: SearchIndex, ids: Sequence[NationalId], previous: Publication, state: str
) -> None:
    """Replace these people by tombstones in the previous publication."""
    shown = [document for document in index.find_previous_documents(ids) if document.listing]
    tombstones = [
        IndexDocument.tombstone(
            each.id,
            sequence=each.sequence,
            order=each.order,
            identifiers=each.identifiers,
            ended_roles=each.ended_roles,
        )
        for each in shown
    ]
    index.change_previous(tombstones, describe_without(previous, shown, state))


def describe_without(
    previous: Publication, hidden: Iterable[IndexDocument], state: str
) -> Publication:
    """Return the description of a publication after these people were hidden in it."""
    documents = list(hidden)
    activities = sum(map(count_activities, documents))
    tombstones = None if previous.tombstones is None else previous.tombstones + len(documents)
    return replace(
        previous,
        generation=previous.generation + 1,
        professionals=previous.professionals - len(documents),
        activities=previous.activities - activities,
        tombstones=tombstones,
        hidden=state,
    )


def count_activities(document: IndexDocument) -> int:
    """Return the number of activities in the listing of a person."""
    listing = document.listing
    return sum(len(each.activities) for each in listing.exercises) if listing else 0
