"""Everybody in a publication, for a store that continues its history."""

from collections.abc import Iterator

from directory.document import decode_listing, list_person_ids
from directory.engines.embedded.lookups import find_hits_after, read_departure
from directory.engines.embedded.paging import EmbeddedOpenIndex, read_listing_offsets
from directory.engines.embedded.structures import read_ended_roles_at
from directory.publishing import ServedPerson

SERVED_PEOPLE_BATCH_SIZE = 1_000


def find_served_people(open_index: EmbeddedOpenIndex) -> Iterator[ServedPerson]:
    """Everybody in a publication, departed people included, in the order of change."""
    since = 0
    while hits := find_hits_after(open_index, since, SERVED_PEOPLE_BATCH_SIZE):
        addresses = [address for _, address in hits]
        offsets = read_listing_offsets(open_index, addresses)
        ended_roles = dict(read_ended_roles_at(open_index, addresses))
        for (sequence, address), offset in zip(hits, offsets, strict=True):
            if offset is None:
                number, identifiers, suppression = read_departure(open_index, address)
                numbers = tuple(dict.fromkeys((number, *identifiers)))
                ended = frozenset(each.hash for each in ended_roles.get(number, ()))
                yield ServedPerson(number, sequence, numbers, False, suppression, ended_roles=ended)
            else:
                listing = decode_listing(open_index.listings[offset])
                ended_of_person = ended_roles.get(listing.national_id, ())
                yield ServedPerson.of(listing, sequence, list_person_ids(listing), ended_of_person)
        since = hits[-1][0]
