"""Pages of what matches, and what is fetched of it."""

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
from directory.engines.embedded.writer import LISTING_FIELD, TOMBSTONE_FIELD
from directory.facets.activity_table import ActivityTable
from directory.matching.expressions import SEQUENCE_FIELD, Expression, Field
from directory.matching.tiers import Tiers, choose_owners
from directory.model.identifiers import NationalId
from directory.model.listing import Listing
from directory.model.structures import decode_place
from directory.search import Hit, PersonChange, Position, Publication, StructureHit, Tier, Tombstone
from directory.text.spelling import Vocabulary

LOOKUP_BATCH_SIZE = 20
"""Numbers looked up at a time: a thousand take 5 to 7 ms so, and 9 as one set (1.8 M people)."""


COLUMN_READ_THRESHOLD = 4
"""Documents looked at one by one."""


class EmbeddedOpenIndex(Struct, frozen=True):
    """One publication, open: what a request holds on to until it is answered.

    Attributes:
        index: opened once; a change makes a new searcher of it, which shares what is mapped.
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
        """An expression in tantivy's words; nothing where it is plain that nobody matches."""
        return build_tantivy_query(self.schema, self.terms, expression)


class HitReference(Struct, frozen=True):
    """A hit whose listing is not fetched yet."""

    tier: Tier
    position: Position
    address: tantivy.DocAddress


def build_disjoint_queries(
    open_index: EmbeddedOpenIndex, tiers: Tiers
) -> Iterator[tuple[Tier, Query | None]]:
    """Tiers as queries, each without what those before it find; nothing where nobody matches."""
    earlier: list[tuple[Occur, Query]] = []
    for tier, expression in tiers:
        wanted = open_index.build_query(expression)
        if wanted is None:
            yield tier, None
            continue
        yield tier, Query.boolean_query([(Occur.Must, wanted), *earlier]) if earlier else wanted
        earlier.append((Occur.MustNot, wanted))


def find_page(
    open_index: EmbeddedOpenIndex, tiers: Tiers, order: str, *, limit: int, after: Position | None
) -> tuple[int, list[HitReference]]:
    """How many documents match, and the first of those that follow a position.

    Each tier is counted whole on every page, as its search costs no more for it; the tiers are
    disjoint, so the sum is exact.
    """
    total = 0
    found: list[HitReference] = []
    for at, (tier, wanted) in enumerate(build_disjoint_queries(open_index, tiers)):
        if wanted is None:
            continue
        count, keys = find_tier_page(
            open_index, wanted, order, limit - len(found), find_last_returned_key(after, tier=at)
        )
        total += count
        found += [HitReference(tier, Position(at, key), address) for key, address in keys]
    return total, found


def find_last_returned_key(after: Position | None, *, tier: int) -> int | None:
    """The order key in this tier up to which all hits were given; -1 for none, None for all."""
    if after is None or tier > after.tier:
        return -1
    return after.key if tier == after.tier else None


def find_tier_page(
    open_index: EmbeddedOpenIndex, query: Query, order: str, limit: int, last_key: int | None
) -> tuple[int, list[tuple[int, tantivy.DocAddress]]]:
    """The size of a tier, and its first hits after an order key."""
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

    Without an order tantivy would weigh them all: a tenth to a third more time, and the lengths of
    all texts read.
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
    places = zip(
        references,
        read_listing_offsets(open_index, [each.address for each in references]),
        strict=True,
    )
    return tuple(
        Hit(decode_listing(open_index.listings[where or 0]), each.tier, each.position)
        for each, where in places
    )


def fetch_structure_hits(
    open_index: EmbeddedOpenIndex, references: Sequence[HitReference]
) -> tuple[StructureHit, ...]:
    """Structures found, with what is known of them."""
    places = zip(
        references,
        read_listing_offsets(open_index, [each.address for each in references]),
        strict=True,
    )
    return tuple(
        StructureHit(decode_place(open_index.listings[where or 0]), each.tier, each.position)
        for each, where in places
    )


def read_listing_offsets(
    open_index: EmbeddedOpenIndex, addresses: Sequence[tantivy.DocAddress]
) -> Sequence[ListingOffset | None]:
    """Where the listings of some documents lie; a tombstone has none.

    For a thousand documents 0.03 ms as a column of numbers, 0.33 ms as stored fields; to open the
    column of four segments takes 0.06 ms, also for one document, whose stored field takes 0.005.
    """
    if len(addresses) <= COLUMN_READ_THRESHOLD:
        stored = (open_index.searcher.doc(each).to_dict().get(LISTING_FIELD) for each in addresses)
        return [numbers[0] if numbers else None for numbers in stored]
    return open_index.searcher.fast_field_values(LISTING_FIELD, list(addresses))  # type: ignore[return-value]  # numbers of an unsigned field


def find_person(open_index: EmbeddedOpenIndex, number: NationalId) -> Record | Tombstone | None:
    """Who answers to a number: nearly always the only one who ever had it, so undecoded.

    Without its constant score the search would weigh what it finds.
    """
    wanted = build_term_query(open_index.schema, Field.IDENTIFIER, number)
    hits = open_index.searcher.search(
        Query.const_score_query(wanted, 1.0), limit=2, count=False
    ).hits
    if not hits:
        return None
    if len(hits) > 1:
        owner = choose_owners([number], find_owners(open_index, [number]))[number]
        return Record.of(owner) if isinstance(owner, Listing) else owner
    address = hits[0][1]
    where = open_index.searcher.doc(address).get_first(LISTING_FIELD)
    if where is None:
        return read_tombstone(open_index, address)[0]
    return Record(open_index.listings[where])


def find_owners(
    open_index: EmbeddedOpenIndex, ids: Sequence[NationalId]
) -> Iterator[tuple[Listing | Tombstone, tuple[NationalId, ...]]]:
    """Everybody who has or had one of these numbers, with all their numbers."""
    terms = list(map(str, ids))
    parts = (terms[at : at + LOOKUP_BATCH_SIZE] for at in range(0, len(terms), LOOKUP_BATCH_SIZE))
    addresses = [address for part in parts for address in find_owner_addresses(open_index, part)]
    for address, where in zip(addresses, read_listing_offsets(open_index, addresses), strict=True):
        if where is not None:
            person = decode_listing(open_index.listings[where])
            yield person, list_person_ids(person)
        else:
            tombstone, numbers = read_tombstone(open_index, address)
            yield tombstone, numbers


def find_owner_addresses(
    open_index: EmbeddedOpenIndex, terms: Sequence[str]
) -> list[tantivy.DocAddress]:
    """The documents that have one of these numbers."""
    asked = build_any_term_query(open_index.schema, Field.IDENTIFIER, terms)
    if asked is None:
        return []
    enough = 2 * len(terms) + 1  # nearly always one a number: asking how many first costs as much
    count, found = run_tantivy_query(open_index, asked, None, enough)
    if count > enough:
        found = run_tantivy_query(open_index, asked, None, count)[1]
    return [address for _, address in found]


def read_tombstone(
    open_index: EmbeddedOpenIndex, address: tantivy.DocAddress
) -> tuple[Tombstone, tuple[NationalId, ...]]:
    """A tombstone, and all numbers that lead to it."""
    text = open_index.searcher.doc(address)[TOMBSTONE_FIELD][0].decode()
    numbers = tuple(map(NationalId, text.split()))
    return Tombstone(numbers[0]), numbers


def find_changes(open_index: EmbeddedOpenIndex, since: int, limit: int) -> Iterator[PersonChange]:
    """Whoever changed after a sequence number, in the order of change."""
    later = Query.range_query(
        open_index.schema,
        SEQUENCE_FIELD,
        FieldType.Unsigned,
        lower_bound=since,
        include_lower=False,
    )
    _, hits = run_tantivy_query(open_index, later, SEQUENCE_FIELD, limit)
    places = read_listing_offsets(open_index, [address for _, address in hits])
    for (sequence, address), where in zip(hits, places, strict=True):
        person = (
            read_tombstone(open_index, address)[0]
            if where is None
            else decode_listing(open_index.listings[where])
        )
        yield PersonChange(sequence, person)


def find_last_listing_offset(open_index: EmbeddedOpenIndex) -> ListingOffset:
    """The highest number in the index of where a listing lies; 0 when it has none."""
    has_one = Query.exists_query(LISTING_FIELD)
    hits = open_index.searcher.search(
        has_one, limit=1, order_by_field=LISTING_FIELD, order=Order.Desc
    ).hits
    return hits[0][0] if hits else 0
