"""Pages of hits, and the listings fetched for them."""

from collections.abc import Iterator, Sequence

import tantivy
from msgspec import Struct
from tantivy import FieldType, Occur, Order, Query

from directory.document import Record, decode_listing, list_person_ids
from directory.engines.embedded.listing_store import ListingOffset, ListingsReader
from directory.engines.embedded.query_translation import (
    TermDictionary,
    build_any_term_query,
    build_tantivy_query,
    build_term_query,
)
from directory.engines.embedded.writer import (
    DEPARTED_MARK,
    LISTING_FIELD,
    SUPPRESSED_MARK,
    TOMBSTONE_FIELD,
)
from directory.facets.activity_table import ActivityTable
from directory.matching.expressions import SEQUENCE_FIELD, Expression, Field
from directory.matching.tiers import Tiers, choose_owners
from directory.model.identifiers import NationalId
from directory.model.listing import Listing
from directory.model.structures import PublishedStructure, decode_structure
from directory.publication import Publication
from directory.search import Hit, PersonChange, Position, StructureHit, Tier, Tombstone
from directory.text.spelling import Vocabulary

LOOKUP_BATCH_SIZE = 20
"""Numbers per lookup query: a thousand are faster in small batches than as one set of terms."""


COLUMN_READ_THRESHOLD = 4
"""Up to this number, documents are read one by one; more are read from a column."""


class EmbeddedOpenIndex(Struct, frozen=True):
    """An open publication, which a request uses until its response is complete.

    Attributes:
        index: opened once; each change gets a new searcher, which shares the mapped files.
    """

    publication: Publication
    vocabulary: Vocabulary
    table: ActivityTable
    index: tantivy.Index
    schema: tantivy.Schema
    searcher: tantivy.Searcher
    listings: ListingsReader
    terms: TermDictionary

    def build_query(self, expression: Expression) -> Query | None:
        """An expression as a tantivy query; None if its terms show that it has no match."""
        return build_tantivy_query(self.schema, self.terms, expression)


class HitReference(Struct, frozen=True):
    """A hit without its listing."""

    tier: Tier
    position: Position
    address: tantivy.DocAddress


def build_disjoint_queries(
    open_index: EmbeddedOpenIndex, tiers: Tiers
) -> Iterator[tuple[Tier, Query | None]]:
    """Tiers as queries, each without the hits of the tiers before; None for an empty tier."""
    earlier: list[tuple[Occur, Query]] = []
    for tier, expression in tiers:
        query = open_index.build_query(expression)
        if query is None:
            yield tier, None
            continue
        yield tier, Query.boolean_query([(Occur.Must, query), *earlier]) if earlier else query
        earlier.append((Occur.MustNot, query))


def find_page(
    open_index: EmbeddedOpenIndex, tiers: Tiers, order: str, *, limit: int, after: Position | None
) -> tuple[int, list[HitReference]]:
    """How many documents match, and the first hits after a position.

    Every page counts each whole tier, which adds no cost to its search. The tiers are disjoint, so
    the sum is exact.
    """
    total = 0
    hits: list[HitReference] = []
    for at, (tier, query) in enumerate(build_disjoint_queries(open_index, tiers)):
        if query is None:
            continue
        count, keys = find_tier_page(
            open_index, query, order, limit - len(hits), find_last_returned_key(after, tier=at)
        )
        total += count
        hits += [HitReference(tier, Position(at, key), address) for key, address in keys]
    return total, hits


def find_last_returned_key(after: Position | None, *, tier: int) -> int | None:
    """The order key of the last hit already returned in a tier: -1 if none, None if all were."""
    if after is None or tier > after.tier:
        return -1
    return after.key if tier == after.tier else None


def find_tier_page(
    open_index: EmbeddedOpenIndex, query: Query, order: str, limit: int, last_key: int | None
) -> tuple[int, list[tuple[int, tantivy.DocAddress]]]:
    """How many documents match in a tier, and the first hits after an order key."""
    count, hits = run_tantivy_query(open_index, query, order, max(limit, 1))
    if last_key is None or not limit:
        return count, []
    if last_key == -1:
        return count, hits
    rest = Query.range_query(
        open_index.schema, order, FieldType.Unsigned, lower_bound=last_key, include_lower=False
    )
    following = Query.boolean_query([(Occur.Must, query), (Occur.Must, rest)])
    return count, run_tantivy_query(open_index, following, order, limit)[1]


def run_tantivy_query(
    open_index: EmbeddedOpenIndex, query: Query, order: str | None, limit: int
) -> tuple[int, list[tuple[int, tantivy.DocAddress]]]:
    """How many documents match, and the first of them with their order keys.

    Without an order, a constant score keeps tantivy from scoring every document, which is slower.
    """
    query = query if order else Query.const_score_query(query, 1.0)
    result = open_index.searcher.search(
        query, limit=limit, count=True, order_by_field=order, order=Order.Asc
    )
    return result.count, result.hits  # type: ignore[attr-defined]  # missing in tantivy's stub


def fetch_hits(
    open_index: EmbeddedOpenIndex, references: Sequence[HitReference]
) -> tuple[Hit, ...]:
    """Hits with their listings."""
    return tuple(
        Hit(decode_listing(stored), each.tier, each.position)
        for each, stored in zip(references, read_stored(open_index, references), strict=True)
    )


def fetch_structure_hits(
    open_index: EmbeddedOpenIndex, references: Sequence[HitReference]
) -> tuple[StructureHit, ...]:
    """Hits with their structures."""
    return tuple(
        StructureHit(decode_live_structure(stored), each.tier, each.position)
        for each, stored in zip(references, read_stored(open_index, references), strict=True)
    )


def decode_live_structure(stored: bytes) -> PublishedStructure:
    """The structure of a hit, which is never a tombstone."""
    structure = decode_structure(stored)
    assert isinstance(structure, PublishedStructure)
    return structure


def read_stored(
    open_index: EmbeddedOpenIndex, references: Sequence[HitReference]
) -> Iterator[bytes]:
    """The stored bytes of each hit."""
    offsets = read_listing_offsets(open_index, [each.address for each in references])
    return (open_index.listings[offset or 0] for offset in offsets)


def read_listing_offsets(
    open_index: EmbeddedOpenIndex, addresses: Sequence[tantivy.DocAddress]
) -> Sequence[ListingOffset | None]:
    """The offsets of the listings of some documents; None for a tombstone.

    A column is faster for many documents, but must be opened first; a stored field is faster for
    few.
    """
    if len(addresses) <= COLUMN_READ_THRESHOLD:
        stored = (open_index.searcher.doc(each).to_dict().get(LISTING_FIELD) for each in addresses)
        return [numbers[0] if numbers else None for numbers in stored]
    return open_index.searcher.fast_field_values(LISTING_FIELD, list(addresses))  # type: ignore[return-value]  # numbers of an unsigned field


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
    later = Query.range_query(
        open_index.schema,
        SEQUENCE_FIELD,
        FieldType.Unsigned,
        lower_bound=since,
        include_lower=False,
    )
    _, hits = run_tantivy_query(open_index, later, SEQUENCE_FIELD, limit)
    offsets = read_listing_offsets(open_index, [address for _, address in hits])
    for (sequence, address), offset in zip(hits, offsets, strict=True):
        person = (
            read_tombstone(open_index, address)[0]
            if offset is None
            else decode_listing(open_index.listings[offset])
        )
        yield PersonChange(sequence, person)


def find_last_listing_offset(open_index: EmbeddedOpenIndex) -> ListingOffset:
    """The highest offset of a listing in the index; 0 without listings."""
    has_listing = Query.exists_query(LISTING_FIELD)
    hits = open_index.searcher.search(
        has_listing, limit=1, order_by_field=LISTING_FIELD, order=Order.Desc
    ).hits
    return hits[0][0] if hits else 0
