"""Pages of hits, and the listings fetched for them."""

from collections.abc import Iterable, Iterator, Sequence

import tantivy
from msgspec import Struct
from tantivy import FieldType, Occur, Order, Query

from directory.document import decode_listing
from directory.engines.embedded.listing_store import ListingOffset, ListingsReader
from directory.engines.embedded.query_translation import (
    TermDictionary,
    build_tantivy_query,
    combine_queries,
)
from directory.engines.embedded.writer import (
    LISTING_FIELD,
)
from directory.facets.activity_table import ActivityTable
from directory.matching.expressions import Expression
from directory.matching.tiers import Tiers
from directory.model.listing import Listing
from directory.model.structures import PublishedStructure, decode_structure
from directory.publication import Publication
from directory.search import Hit, Position, StructureHit, Tier
from directory.text.spelling import Vocabulary

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
    """A hit, without its listing unless it had to be read already."""

    tier: Tier
    position: Position
    address: tantivy.DocAddress
    listing: Listing | None = None


class TierQuery(Struct, frozen=True):
    """A tier as a query, which may also match people of the tiers before.

    Attributes:
        index: the index of the tier among those of the search.
    """

    index: int
    tier: Tier
    query: Query


def build_tier_queries(open_index: EmbeddedOpenIndex, tiers: Tiers) -> list[TierQuery]:
    """The tiers as queries, without those whose terms show that they are empty."""
    queries = (open_index.build_query(expression) for _, expression in tiers)
    return [
        TierQuery(at, tier, query)
        for at, ((tier, _), query) in enumerate(zip(tiers, queries, strict=True))
        if query is not None
    ]


def find_page(
    open_index: EmbeddedOpenIndex, tiers: Tiers, order: str, *, limit: int, after: Position | None
) -> tuple[int, list[HitReference]]:
    """How many documents match, and the first hits after a position.

    The last tier is the most expensive, and is searched once, for its count and its hits.
    """
    known = build_tier_queries(open_index, tiers)
    if not known:
        return 0, []
    *better, last = known
    total, hits = read_tiers(open_index, better, order, limit=limit, after=after)
    count, rest = read_last_tier(
        open_index, last, better, order, limit=limit - len(hits), after=after
    )
    return total + count, hits + rest


def read_tiers(
    open_index: EmbeddedOpenIndex,
    tiers: Sequence[TierQuery],
    order: str,
    *,
    limit: int,
    after: Position | None,
) -> tuple[int, list[HitReference]]:
    """How many documents match in some tiers, and the first hits.

    One query counts all tiers. They are then read one by one, until the page is full or nobody is
    left.
    """
    union = combine_queries(Occur.Should, [each.query for each in tiers])
    total = run_tantivy_query(open_index, union, None, 1)[0] if union else 0
    hits: list[HitReference] = []
    for at, each in enumerate(tiers):
        last_key = find_last_returned_key(after, tier=each.index)
        if len(hits) < min(limit, total) and last_key is not None:
            query = exclude_tiers(each.query, tiers[:at])
            keys = find_tier_hits(open_index, query, order, limit - len(hits), last_key)
            hits += refer_to_hits(each, keys)
    return total, hits


def read_last_tier(
    open_index: EmbeddedOpenIndex,
    last: TierQuery,
    better: Sequence[TierQuery],
    order: str,
    *,
    limit: int,
    after: Position | None,
) -> tuple[int, list[HitReference]]:
    """How many documents match in the last tier alone, and the first hits: one query for both."""
    query = exclude_tiers(last.query, better)
    count, keys = run_tantivy_query(open_index, query, order, max(limit, 1))
    last_key = find_last_returned_key(after, tier=last.index)
    if last_key is None or not limit:
        return count, []
    if last_key >= 0:
        keys = find_tier_hits(open_index, query, order, limit, last_key)
    return count, refer_to_hits(last, keys)


def refer_to_hits(
    tier_query: TierQuery, keys: Iterable[tuple[int, tantivy.DocAddress]]
) -> list[HitReference]:
    """The hits of a tier, by order key and address."""
    return [
        HitReference(tier_query.tier, Position(tier_query.index, key), address)
        for key, address in keys
    ]


def exclude_tiers(query: Query, excluded: Iterable[TierQuery]) -> Query:
    """What matches a query, without the hits of some tiers."""
    others = [(Occur.MustNot, each.query) for each in excluded]
    return Query.boolean_query([(Occur.Must, query), *others]) if others else query


def find_last_returned_key(after: Position | None, *, tier: int) -> int | None:
    """The order key of the last hit already returned in a tier: -1 if none, None if all were."""
    if after is None or tier > after.tier:
        return -1
    return after.key if tier == after.tier else None


def find_tier_hits(
    open_index: EmbeddedOpenIndex, query: Query, order: str, limit: int, last_key: int
) -> list[tuple[int, tantivy.DocAddress]]:
    """The first hits of a tier after an order key, or from its beginning (-1)."""
    if last_key >= 0:
        rest = Query.range_query(
            open_index.schema, order, FieldType.Unsigned, lower_bound=last_key, include_lower=False
        )
        query = Query.boolean_query([(Occur.Must, query), (Occur.Must, rest)])
    return run_tantivy_query(open_index, query, order, limit)[1]


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
    unread = [each.address for each in references if each.listing is None]
    stored = read_stored(open_index, unread)
    return tuple(
        Hit(each.listing or decode_listing(next(stored)), each.tier, each.position)
        for each in references
    )


def fetch_structure_hits(
    open_index: EmbeddedOpenIndex, references: Sequence[HitReference]
) -> tuple[StructureHit, ...]:
    """Hits with their structures."""
    return tuple(
        StructureHit(decode_live_structure(stored), each.tier, each.position)
        for each, stored in zip(
            references, read_stored(open_index, [each.address for each in references]), strict=True
        )
    )


def decode_live_structure(stored: bytes) -> PublishedStructure:
    """The structure of a hit, which is never a tombstone."""
    structure = decode_structure(stored)
    assert isinstance(structure, PublishedStructure)
    return structure


def read_stored(
    open_index: EmbeddedOpenIndex, addresses: Sequence[tantivy.DocAddress]
) -> Iterator[bytes]:
    """The stored bytes of some documents."""
    offsets = read_listing_offsets(open_index, addresses)
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
