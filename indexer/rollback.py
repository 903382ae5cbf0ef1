"""Rollback: serve the previous publication again, without the people suppressed since.

Everybody who changed since then gets a new sequence number, restored or removed, so that clients
that follow the changes see the rollback too. The store is not rolled back: the index is marked as
behind, new records of the feed correct their own people, and the next load corrects everybody.

The time depends on the number of people who changed since: their documents are rebuilt.
"""

from collections.abc import Iterator
from datetime import date, datetime
from time import monotonic

from msgspec.structs import replace

from directory.document import IndexDocument
from directory.errors import PublicationRefused
from directory.model.identifiers import NationalId
from directory.model.roles import EndedRole, list_role_hashes
from directory.publication import Publication
from directory.publishing import SearchIndex
from directory.structure_changes import Departure, collect_place_reports
from indexer.publication.description import format_publication_id
from indexer.publication.document_counts import adjust_counts
from indexer.publication.fence import check_not_overtaken, fence_check
from indexer.publication.publish import to_document
from indexer.publication.store_comparison import check_store_follows_index, stamp_publication
from indexer.publication.update import record_run
from indexer.store import Store, StoredProfessional
from indexer.store.runs import create_run_record

NO_PREVIOUS_PUBLICATION = "il n'y a pas de publication à laquelle revenir"


def roll_back_publication(store: Store, index: SearchIndex, *, now: datetime) -> Publication:
    """Serve the previous publication again; a second rollback gives the same result.

    Raises:
        PublicationRefused: there is no previous publication.
        StoreMismatch: the store is not the one that the served index follows.
        RunOvertaken: another run has changed the store meanwhile.
    """
    started_monotonic = monotonic()
    check_store_follows_index(store, index)
    served, previous = index.current_publication(), index.previous_publication()
    if served is None or previous is None:
        raise PublicationRefused(NO_PREVIOUS_PUBLICATION)
    first = store.read_last_sequence() + 1
    store.renumber_since(previous.sequence + 1)
    store.mark_published()
    changed = store.read_people_changed_since(first - 1)
    stored = [to_document(one, previous.order_version, now.date()) for one in changed]
    documents = list(
        restore_documents(changed, stored, index, previous, store.read_suppressed_ids())
    )
    before = list(index.find_previous_documents([each.id for each in documents]))
    restored = replace(
        adjust_counts(previous, before, documents),
        id=format_publication_id(now),
        generation=max(served.generation + 1, int(now.timestamp() * 1000)),
        published_at=now,
        sequence=store.read_last_sequence(),
        behind=first,
    )
    publication = stamp_publication(restored, store)
    departures = find_restored_departures(stored, documents, previous.data_date)
    departures |= store.read_departures_since(first - 1)
    check_not_overtaken(store, publication)
    index.restore(documents, publication, departures, fence_check(lambda _engine: None, store))
    summary = {"back_to": previous.id, "from": served.id, "people": len(documents)}
    record_run(store, index, create_run_record("rollback", now, started_monotonic, "done", summary))
    return publication


def restore_documents(
    changed: list[StoredProfessional],
    stored: list[IndexDocument],
    index: SearchIndex,
    previous: Publication,
    suppressed: frozenset[str],
) -> Iterator[IndexDocument]:
    """Yield the previous document of everybody changed; a tombstone if absent or suppressed.

    Args:
        changed: the people of the store who changed since the previous publication.
        stored: their present documents.
        index: holds the previous documents.
        previous: the previous publication.
        suppressed: the numbers of the people who opposed or were deleted.
    """
    ids = [NationalId(person.national_id) for person in changed]
    before = {document.id: document for document in index.find_previous_documents(ids)}
    for person, present in zip(changed, stored, strict=True):
        known = before.get(present.id)
        if known and known.listing and person.national_id not in suppressed:
            restored = replace(known, sequence=person.sequence)
        else:
            gone = replace(person, record=None)
            restored = to_document(gone, previous.order_version, previous.published_at.date())
        yield replace(restored, ended_roles=find_restored_ends(present, known, restored))


def find_restored_ends(
    present: IndexDocument, known: IndexDocument | None, restored: IndexDocument
) -> tuple[EndedRole, ...]:
    """Return the activities that a person no longer has after the rollback, in order of hash.

    They include those that only the publication that is rolled back, or the previous one, has.
    """
    ended = {each.hash: each.sequence for each in present.ended_roles}
    listings = [each.listing for each in (present, known) if each and each.listing]
    for listing in listings:
        ended.update(dict.fromkeys(list_role_hashes(listing), restored.sequence))
    remaining = list_role_hashes(restored.listing) if restored.listing else frozenset()
    return tuple(EndedRole(role, ended[role]) for role in sorted(ended.keys() - remaining))


def find_restored_departures(
    stored: list[IndexDocument], documents: list[IndexDocument], day: date
) -> dict[str, Departure]:
    """Return the departures from structures in which the rollback leaves somebody no longer."""
    departures: dict[str, Departure] = {}
    for present, restored in zip(stored, documents, strict=True):
        left = collect_place_reports(present).keys() - collect_place_reports(restored).keys()
        departures.update(dict.fromkeys(left, Departure(restored.sequence, day)))
    return departures
