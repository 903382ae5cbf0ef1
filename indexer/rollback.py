"""The way back: the previous publication is served again, less whom the register has hidden since.

Everybody who changed since then takes a new sequence number, whether they come back as they were or
go, so that who follows the changes sees the way back too. The store keeps what it knows: the index
says that it is behind, records that come put their own people right, and the next load everybody.

It takes as long as the people who changed since are many: their documents are made again.
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
    """Serve the previous publication again; doing it twice leads to the same.

    Raises:
        PublicationRefused: there is none.
    """
    began = monotonic()
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
    told = {"back_to": previous.id, "from": served.id, "people": len(documents)}
    record_run(store, index, create_run_record("rollback", now, began, "done", told))
    return publication


def restore_documents(
    changed: list[StoredProfessional],
    index: SearchIndex,
    previous: Publication,
    suppressed: frozenset[str],
) -> Iterator[IndexDocument]:
    """Everybody who changed since, as they were; those who were not there, or are hidden, gone."""
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
    """How many who were there before are not shown again."""
    gone = [document.id for document in documents if not document.listing]
    return sum(document.listing is not None for document in index.find_previous_documents(gone))
