"""Rollback: serve the previous publication again, without the people suppressed since.

Everybody who changed since then gets a new sequence number, restored or removed, so that clients
that follow the changes see the rollback too. The store is not rolled back: the index is marked as
behind, new records of the feed correct their own people, and the next load corrects everybody.

The time depends on the number of people who changed since: their documents are rebuilt.
"""

from collections.abc import Iterator
from datetime import datetime
from time import monotonic

from msgspec.structs import replace

from directory.document import IndexDocument
from directory.errors import PublicationRefused
from directory.model.identifiers import NationalId
from directory.publishing import SearchIndex
from directory.search import Publication
from indexer.publication.publish import count_tombstones, format_publication_id, to_document
from indexer.publication.update import record_run
from indexer.store import Store, StoredProfessional
from indexer.store.runs import create_run_record

NO_PREVIOUS_PUBLICATION = "il n'y a pas de publication à laquelle revenir"


def roll_back_publication(store: Store, index: SearchIndex, *, now: datetime) -> Publication:
    """Serve the previous publication again; a second rollback gives the same result.

    Raises:
        PublicationRefused: there is no previous publication.
    """
    started_monotonic = monotonic()
    served, previous = index.current_publication(), index.previous_publication()
    if served is None or previous is None:
        raise PublicationRefused(NO_PREVIOUS_PUBLICATION)
    first = store.read_last_sequence() + 1
    store.renumber_since(previous.sequence + 1)
    store.mark_published()
    changed = store.read_people_changed_since(first - 1)
    documents = list(restore_documents(changed, index, previous, store.read_suppressed_ids()))
    people = previous.professionals - count_hidden_people(documents, index)
    publication = replace(
        previous,
        id=format_publication_id(now),
        generation=max(served.generation + 1, int(now.timestamp() * 1000)),
        published_at=now,
        professionals=people,
        tombstones=count_tombstones(store, people),
        sequence=store.read_last_sequence(),
        behind=first,
    )
    index.restore(documents, publication)
    summary = {"back_to": previous.id, "from": served.id, "people": len(documents)}
    record_run(store, index, create_run_record("rollback", now, started_monotonic, "done", summary))
    return publication


def restore_documents(
    changed: list[StoredProfessional],
    index: SearchIndex,
    previous: Publication,
    suppressed: frozenset[str],
) -> Iterator[IndexDocument]:
    """Yield the previous document of everybody changed; a tombstone if absent or suppressed."""
    ids = [NationalId(person.national_id) for person in changed]
    before = {document.id: document for document in index.find_previous_documents(ids)}
    for person in changed:
        known = before.get(NationalId(person.national_id))
        if known and known.listing and person.national_id not in suppressed:
            yield replace(known, sequence=person.sequence)
        else:
            gone = replace(person, record=None)
            yield to_document(gone, previous.order_version, previous.published_at.date())


def count_hidden_people(documents: list[IndexDocument], index: SearchIndex) -> int:
    """Return how many people of the previous publication are not restored."""
    gone = [document.id for document in documents if not document.listing]
    return sum(document.listing is not None for document in index.find_previous_documents(gone))
