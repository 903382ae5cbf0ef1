"""People by number, and by order of change."""

from collections.abc import Iterator, Sequence

import tantivy
from tantivy import FieldType, Order, Query

from directory.document import Record, decode_listing, list_person_ids
from directory.engines.embedded.listing_store import ListingOffset
from directory.engines.embedded.paging import (
    EmbeddedOpenIndex,
    read_listing_offsets,
    run_tantivy_query,
)
from directory.engines.embedded.query_translation import build_any_term_query, build_term_query
from directory.engines.embedded.writer import (
    DEPARTED_MARK,
    LISTING_FIELD,
    SUPPRESSED_MARK,
    TOMBSTONE_FIELD,
)
from directory.matching.expressions import SEQUENCE_FIELD, Field
from directory.matching.tiers import choose_owners
from directory.model.identifiers import NationalId
from directory.model.listing import Listing
from directory.search import ChangeSpan, PersonChange, Tombstone

SEQUENCES_PER_PERSON = (4, 64)
"""Sequence numbers that are searched for each person: many, where most people changed since."""
LOOKUP_BATCH_SIZE = 20
"""Numbers per lookup query: a thousand are faster in small batches than as one set of terms."""


def find_person(open_index: EmbeddedOpenIndex, number: NationalId) -> Record | Tombstone | None:
    """The owner of a number; nearly always only one person ever had it, so nothing is decoded.

    The constant score keeps tantivy from scoring the documents.
    """
    query = build_term_query(open_index.schema, Field.IDENTIFIER, number)
    hits = open_index.searcher.search(
        Query.const_score_query(query, 1.0), limit=2, count=False
    ).hits
    if not hits:
        return None
    if len(hits) > 1:
        owner = choose_owners([number], find_owners(open_index, [number]))[number]
        return Record.of(owner) if isinstance(owner, Listing) else owner
    address = hits[0][1]
    offset = open_index.searcher.doc(address).get_first(LISTING_FIELD)
    if offset is None:
        return read_tombstone(open_index, address)[0]
    return Record(open_index.listings[offset])


def find_owners(
    open_index: EmbeddedOpenIndex, ids: Sequence[NationalId]
) -> Iterator[tuple[Listing | Tombstone, tuple[NationalId, ...]]]:
    """All people who have or had one of these numbers, with all their numbers."""
    terms = list(map(str, ids))
    parts = (terms[at : at + LOOKUP_BATCH_SIZE] for at in range(0, len(terms), LOOKUP_BATCH_SIZE))
    addresses = [address for part in parts for address in find_owner_addresses(open_index, part)]
    for address, offset in zip(addresses, read_listing_offsets(open_index, addresses), strict=True):
        if offset is not None:
            person = decode_listing(open_index.listings[offset])
            yield person, list_person_ids(person)
        else:
            tombstone, numbers = read_tombstone(open_index, address)
            yield tombstone, numbers


def find_owner_addresses(
    open_index: EmbeddedOpenIndex, terms: Sequence[str]
) -> list[tantivy.DocAddress]:
    """The documents that have one of these numbers."""
    query = build_any_term_query(open_index.schema, Field.IDENTIFIER, terms)
    if query is None:
        return []
    limit = 2 * len(terms) + 1  # nearly always one document per number; a count first costs as much
    count, hits = run_tantivy_query(open_index, query, None, limit)
    if count > limit:
        hits = run_tantivy_query(open_index, query, None, count)[1]
    return [address for _, address in hits]


def read_tombstone(
    open_index: EmbeddedOpenIndex, address: tantivy.DocAddress
) -> tuple[Tombstone, tuple[NationalId, ...]]:
    """A tombstone, and the numbers under which it is found."""
    number, identifiers, _ = read_departure(open_index, address)
    return Tombstone(number), identifiers


def read_departure(
    open_index: EmbeddedOpenIndex, address: tantivy.DocAddress
) -> tuple[NationalId, tuple[NationalId, ...], int | None]:
    """The number of a tombstone, those under which it is found, and its suppression.

    A number that now belongs to somebody else finds them alone. The suppression is 0 if an older
    version wrote no reason.
    """
    words = open_index.searcher.doc(address)[TOMBSTONE_FIELD][0].decode().split()
    suppression: int | None = 0
    if words[-1] == DEPARTED_MARK:
        suppression = None
        words.pop()
    elif words[-1].startswith(SUPPRESSED_MARK):
        suppression = int(words.pop().removeprefix(SUPPRESSED_MARK))
    number, *identifiers = map(NationalId, words)
    return number, tuple(identifiers), suppression


def find_changes(open_index: EmbeddedOpenIndex, since: int, limit: int) -> Iterator[PersonChange]:
    """The people changed after a sequence number, in the order of change."""
    hits = find_hits_after(open_index, since, limit)
    offsets = read_listing_offsets(open_index, [address for _, address in hits])
    for (sequence, address), offset in zip(hits, offsets, strict=True):
        person = (
            read_tombstone(open_index, address)[0]
            if offset is None
            else decode_listing(open_index.listings[offset])
        )
        yield PersonChange(sequence, person)


def measure_changes(open_index: EmbeddedOpenIndex, since: int, limit: int) -> ChangeSpan:
    """How many people changed after a sequence number, up to a limit, and the last of them."""
    hits = find_hits_after(open_index, since, limit)
    return ChangeSpan(len(hits), hits[-1][0] if hits else since)


def find_hits_after(
    open_index: EmbeddedOpenIndex, since: int, limit: int
) -> list[tuple[int, tantivy.DocAddress]]:
    """The next people after a sequence number: their numbers in it, and their documents.

    To sort all later people for the first few of them is slow, so ranges that should have enough of
    them come first.
    """
    for sequences_per_person in SEQUENCES_PER_PERSON:
        hits = find_hits_between(open_index, since, since + sequences_per_person * limit, limit)
        if len(hits) == limit:
            return hits
    return find_hits_between(open_index, since, None, limit)


def find_hits_between(
    open_index: EmbeddedOpenIndex, since: int, last: int | None, limit: int
) -> list[tuple[int, tantivy.DocAddress]]:
    """The first people after a sequence number and up to another one."""
    between = Query.range_query(
        open_index.schema,
        SEQUENCE_FIELD,
        FieldType.Unsigned,
        lower_bound=since,
        upper_bound=last,
        include_lower=False,
    )
    return run_tantivy_query(open_index, between, SEQUENCE_FIELD, limit)[1]


def find_last_listing_offset(open_index: EmbeddedOpenIndex) -> ListingOffset:
    """The highest offset of a listing in the index; 0 without listings."""
    has_listing = Query.exists_query(LISTING_FIELD)
    hits = open_index.searcher.search(
        has_listing, limit=1, order_by_field=LISTING_FIELD, order=Order.Desc
    ).hits
    return hits[0][0] if hits else 0
