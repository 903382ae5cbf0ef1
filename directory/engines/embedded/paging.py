"""Pages of what matches, and what is fetched of it."""

from collections.abc import Iterator, Sequence

import tantivy
from msgspec import Struct
from tantivy import FieldType, Occur, Order, Query

from directory.document import decode, id_of, identifiers
from directory.engines.embedded.listing_store import Listings, Where
from directory.engines.embedded.query_translation import Terms, any_term, term_query, translated
from directory.engines.embedded.writer import GONE, LISTING
from directory.facets.activity_table import Table
from directory.matching.expressions import SEQUENCE, Expression, Field
from directory.matching.tiers import EXISTS, Tiers
from directory.model.identifiers import NationalId
from directory.model.listing import Listing
from directory.model.structures import decode_place
from directory.search import Change, Hit, Position, Publication, StructureHit, Tier, Tombstone
from directory.text.spelling import Vocabulary

TOGETHER = 20
"""Numbers looked up at a time: a thousand take 5 to 7 ms so, and 9 as one set (1.8 M people)."""


FEW = 4
"""Documents looked at one by one."""


class Served(Struct, frozen=True):
    """One publication, open: what a request holds on to until it is answered.

    Attributes:
        index: opened once; a change makes a new searcher of it, which shares what is mapped.
    """

    publication: Publication
    vocabulary: Vocabulary
    table: Table
    index: tantivy.Index
    schema: tantivy.Schema
    searcher: tantivy.Searcher
    listings: Listings
    terms: Terms

    def query(self, expression: Expression) -> Query | None:
        """An expression in tantivy's words; nothing where it is plain that nobody matches."""
        return translated(self.schema, self.terms, expression)


class Found(Struct, frozen=True):
    """A hit whose listing is not fetched yet."""

    tier: Tier
    position: Position
    address: tantivy.DocAddress


def disjoint(served: Served, of_tiers: Tiers) -> Iterator[tuple[Tier, Query | None]]:
    """Tiers as queries, each without what those before it find; nothing where nobody matches."""
    earlier: list[tuple[Occur, Query]] = []
    for tier, expression in of_tiers:
        wanted = served.query(expression)
        if wanted is None:
            yield tier, None
            continue
        yield tier, Query.boolean_query([(Occur.Must, wanted), *earlier]) if earlier else wanted
        earlier.append((Occur.MustNot, wanted))


def page(
    served: Served, of_tiers: Tiers, order: str, *, limit: int, after: Position | None
) -> tuple[int, list[Found]]:
    """How many documents match, and the first of those that follow a position.

    Each tier is counted whole on every page, as its search costs no more for it; the tiers are
    disjoint, so the sum is exact.
    """
    total = 0
    found: list[Found] = []
    for at, (tier, wanted) in enumerate(disjoint(served, of_tiers)):
        if wanted is None:
            continue
        count, keys = tier_page(served, wanted, order, limit - len(found), passed(after, tier=at))
        total += count
        found += [Found(tier, Position(at, key), address) for key, address in keys]
    return total, found


def passed(after: Position | None, *, tier: int) -> int | None:
    """The order key in this tier up to which all hits were given; -1 for none, None for all."""
    if after is None or tier > after.tier:
        return -1
    return after.key if tier == after.tier else None


def tier_page(
    served: Served, wanted: Query, order: str, limit: int, passed: int | None
) -> tuple[int, list[tuple[int, tantivy.DocAddress]]]:
    """The size of a tier, and its first hits after an order key."""
    count, hits = search(served, wanted, order, max(limit, 1))
    if passed is None or not limit:
        return count, []
    if passed == -1:
        return count, hits
    rest = Query.range_query(
        served.schema, order, FieldType.Unsigned, lower_bound=passed, include_lower=False
    )
    following = Query.boolean_query([(Occur.Must, wanted), (Occur.Must, rest)])
    return count, search(served, following, order, limit)[1]


def search(
    served: Served, wanted: Query, order: str | None, limit: int
) -> tuple[int, list[tuple[int, tantivy.DocAddress]]]:
    """How many documents match, and the first of them with their order keys.

    Without an order tantivy would weigh them all: a tenth to a third more time, and the lengths of
    all texts read.
    """
    wanted = wanted if order else Query.const_score_query(wanted, 1.0)
    result = served.searcher.search(
        wanted, limit=limit, count=True, order_by_field=order, order=Order.Asc
    )
    return result.count, result.hits  # type: ignore[attr-defined]  # missing in tantivy's stub


def fetched(served: Served, found: Sequence[Found]) -> tuple[Hit, ...]:
    """Hits with their listings."""
    places = zip(found, whereabouts(served, [each.address for each in found]), strict=True)
    return tuple(
        Hit(decode(served.listings[where or 0]), each.tier, each.position) for each, where in places
    )


def fetched_places(served: Served, found: Sequence[Found]) -> tuple[StructureHit, ...]:
    """Structures found, with what is known of them."""
    places = zip(found, whereabouts(served, [each.address for each in found]), strict=True)
    return tuple(
        StructureHit(decode_place(served.listings[where or 0]), each.tier, each.position)
        for each, where in places
    )


def whereabouts(served: Served, addresses: Sequence[tantivy.DocAddress]) -> Sequence[Where | None]:
    """Where the listings of some documents lie; a tombstone has none.

    For a thousand documents 0.03 ms as a column of numbers, 0.33 ms as stored fields; to open the
    column of four segments takes 0.06 ms, also for one document, whose stored field takes 0.005.
    """
    if len(addresses) <= FEW:
        stored = (served.searcher.doc(each).to_dict().get(LISTING) for each in addresses)
        return [numbers[0] if numbers else None for numbers in stored]
    return served.searcher.fast_field_values(LISTING, list(addresses))  # type: ignore[return-value]  # numbers of an unsigned field


def record(served: Served, number: NationalId) -> bytes | None:
    """The record of whose present number this is, if nobody else had it: nearly always.

    10 µs, where looking at all who may hold it, and decoding, takes 22. Without its constant score
    the search would weigh what it finds, for 2 µs.
    """
    wanted = term_query(served.schema, Field.IDENTIFIER, number)
    hits = served.searcher.search(Query.const_score_query(wanted, 1.0), limit=2, count=False).hits
    if len(hits) != 1:
        return None
    where = served.searcher.doc(hits[0][1]).get_first(LISTING)
    kept = served.listings[where] if where is not None else None
    return kept if kept and id_of(kept) == number.local else None


def holders(
    served: Served, ids: Sequence[NationalId]
) -> Iterator[tuple[Listing | Tombstone, tuple[NationalId, ...]]]:
    """Everybody who has or had one of these numbers, with all their numbers."""
    terms = list(map(str, ids))
    parts = (terms[at : at + TOGETHER] for at in range(0, len(terms), TOGETHER))
    addresses = [address for part in parts for address in holding(served, part)]
    for address, where in zip(addresses, whereabouts(served, addresses), strict=True):
        if where is not None:
            person = decode(served.listings[where])
            yield person, identifiers(person)
        else:
            tombstone, numbers = gone(served, address)
            yield tombstone, numbers


def holding(served: Served, terms: Sequence[str]) -> list[tantivy.DocAddress]:
    """The documents that have one of these numbers."""
    asked = any_term(served.schema, Field.IDENTIFIER, terms)
    if asked is None:
        return []
    enough = 2 * len(terms) + 1  # nearly always one a number: asking how many first costs as much
    count, found = search(served, asked, None, enough)
    if count > enough:
        found = search(served, asked, None, count)[1]
    return [address for _, address in found]


def gone(served: Served, address: tantivy.DocAddress) -> tuple[Tombstone, tuple[NationalId, ...]]:
    """A tombstone, and all numbers that lead to it."""
    text = served.searcher.doc(address)[GONE][0].decode()
    numbers = tuple(map(NationalId, text.split()))
    return Tombstone(numbers[0]), numbers


def changed(served: Served, since: int, limit: int) -> Iterator[Change]:
    """Whoever changed after a sequence number, in the order of change."""
    later = Query.range_query(
        served.schema, SEQUENCE, FieldType.Unsigned, lower_bound=since, include_lower=False
    )
    _, hits = search(served, later, SEQUENCE, limit)
    places = whereabouts(served, [address for _, address in hits])
    for (sequence, address), where in zip(hits, places, strict=True):
        person = gone(served, address)[0] if where is None else decode(served.listings[where])
        yield Change(sequence, person)


def departed(served: Served) -> int:
    """How many tombstones there are: whoever has a place in the order of change and is not live."""
    live = served.query(EXISTS) or Query.empty_query()
    gone = [(Occur.Must, Query.exists_query(SEQUENCE)), (Occur.MustNot, live)]
    return search(served, Query.boolean_query(gone), None, 1)[0]


def last_listing(served: Served) -> Where:
    """The highest number in the index of where a listing lies; 0 when it has none."""
    has_one = Query.exists_query(LISTING)
    hits = served.searcher.search(has_one, limit=1, order_by_field=LISTING, order=Order.Desc).hits
    return hits[0][0] if hits else 0
