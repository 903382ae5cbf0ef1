"""Pages of results around a point: ring by ring, reading no more rings than the page needs.

Each tier is split into one tier per ring, of which a circle has hundreds: `find_page` would run a
query for each of them. Here, one query counts a tier in all its rings. The rings are then read in
windows (`directory.matching.ring_windows`), which grow as long as the page is not full and shrink
where too many people practise to be sorted here.

The query of a circle has up to 100,000 terms, so it is slow to build. Where few people match by
name, they are read instead, wherever they practise, and their rings are found here.
"""

from collections.abc import Iterator
from functools import cache, partial

from msgspec import Struct
from tantivy import DocAddress, Occur, Query

from directory.document import decode_listing
from directory.engines.embedded.paging import (
    EmbeddedOpenIndex,
    HitReference,
    build_tier_queries,
    exclude_tiers,
    find_last_returned_key,
    find_tier_hits,
    read_stored,
    run_tantivy_query,
)
from directory.matching.filter_terms import build_activity_expression
from directory.matching.ring_windows import WINDOW_GROWTH, RingWindow, build_ring_finder
from directory.matching.tiers import build_strict_tiers, merge_rings
from directory.search import Position, SearchQuery, Tier

SORTED_PER_WANTED = 2
"""People of a window who are read, for each one who is wanted; of more, the window is narrowed."""


MAX_READ_PEOPLE = 200
"""People of a tier, anywhere, who are read instead of searching the circle."""


class DistanceTier(Struct, frozen=True):
    """One tier of the name.

    Attributes:
        name_query: the people who match by name.
        first_position: the index of its first ring in the tiers of the query.
    """

    tier: Tier
    name_query: Query
    first_position: int


def find_page_by_distance(
    open_index: EmbeddedOpenIndex, query: SearchQuery, *, limit: int, after: Position | None
) -> tuple[int, list[HitReference]]:
    """How many people match within all rings, and the first hits after a position."""
    total = 0
    hits: list[HitReference] = []
    tiers = build_tier_queries(open_index, build_strict_tiers(query))
    build_area = cache(partial(build_area_query, open_index, query))  # only if needed, and once
    for at, each in enumerate(tiers):
        name_query = exclude_tiers(each.query, tiers[:at])
        first_position = each.index * len(query.rings)
        tier = DistanceTier(each.tier, name_query, first_position)
        few = find_few_people(open_index, query, tier) if query.name else None
        if few is None:
            count = count_within_rings(open_index, name_query, build_area())
            hits += find_hits_by_ring(
                open_index, query, tier, limit=min(limit - len(hits), count), after=after
            )
        else:
            count = len(few)
            hits += list_hits_after(few, after)[: limit - len(hits)]
        total += count
    return total, hits


def find_few_people(
    open_index: EmbeddedOpenIndex, query: SearchQuery, tier: DistanceTier
) -> list[HitReference] | None:
    """All hits of a tier, the nearest first; None if too many match by name to be read."""
    count, keys = run_tantivy_query(open_index, tier.name_query, query.order, MAX_READ_PEOPLE)
    if count > len(keys):
        return None
    return sort_by_ring(open_index, query, tier, RingWindow(0, len(query.rings)), keys)


def list_hits_after(hits: list[HitReference], after: Position | None) -> list[HitReference]:
    """The hits after a position."""
    if after is None:
        return hits
    last = (after.tier, after.key)
    return [each for each in hits if (each.position.tier, each.position.key) > last]


def build_area_query(open_index: EmbeddedOpenIndex, query: SearchQuery) -> Query | None:
    """An activity in any of the rings that meets the filters; None if there can be none."""
    expression = build_activity_expression(query.where, merge_rings(query))
    return open_index.build_query(expression) if expression else None


def count_within_rings(open_index: EmbeddedOpenIndex, name_query: Query, area: Query | None) -> int:
    """How many of the people who match by name are within the rings."""
    if area is None:
        return 0
    within = Query.boolean_query([(Occur.Must, name_query), (Occur.Must, area)])
    return run_tantivy_query(open_index, within, None, 1)[0]


def find_hits_by_ring(
    open_index: EmbeddedOpenIndex,
    query: SearchQuery,
    tier: DistanceTier,
    *,
    limit: int,
    after: Position | None,
) -> list[HitReference]:
    """The first hits of a tier after a position, the nearest ring first."""
    hits: list[HitReference] = []
    at = max(after.tier - tier.first_position, 0) if after else 0
    width = 1
    while at < len(query.rings) and len(hits) < limit:
        window = RingWindow(at, min(at + width, len(query.rings)))
        found = find_window_hits(
            open_index, query, tier, window, wanted=limit - len(hits), after=after
        )
        if found is None:
            width //= WINDOW_GROWTH
            continue
        hits += found
        at, width = window.end, width * WINDOW_GROWTH
    return hits[:limit]


def find_window_hits(
    open_index: EmbeddedOpenIndex,
    query: SearchQuery,
    tier: DistanceTier,
    window: RingWindow,
    *,
    wanted: int,
    after: Position | None,
) -> list[HitReference] | None:
    """The hits of a window, the nearest first; None if they are too many to sort.

    A single ring needs no sorting: it gives as many as are wanted, after the position.
    """
    within = Query.boolean_query(
        [(Occur.Must, tier.name_query), *build_window_clauses(open_index, query, window)]
    )
    number = tier.first_position + window.first
    if window.is_single:
        last_key = find_last_returned_key(after, tier=number)
        assert last_key is not None  # windows begin at the position
        keys = find_tier_hits(open_index, within, query.order, wanted, last_key)
        return [HitReference(tier.tier, Position(number, key), address) for key, address in keys]
    count, keys = run_tantivy_query(open_index, within, query.order, SORTED_PER_WANTED * wanted)
    if count > len(keys):
        return None
    return sort_by_ring(open_index, query, tier, window, keys)


def sort_by_ring(
    open_index: EmbeddedOpenIndex,
    query: SearchQuery,
    tier: DistanceTier,
    window: RingWindow,
    keys: list[tuple[int, DocAddress]],
) -> list[HitReference]:
    """The people of a tier who practise in a window, the nearest first."""
    find_ring = build_ring_finder(query, window)
    addresses = [address for _, address in keys]
    listings = map(decode_listing, read_stored(open_index, addresses))
    hits = [
        HitReference(tier.tier, Position(tier.first_position + ring, key), address, listing)
        for (key, address), listing in zip(keys, listings, strict=True)
        if (ring := find_ring(listing)) is not None
    ]
    return sorted(hits, key=lambda hit: (hit.position.tier, hit.position.key))


def build_window_clauses(
    open_index: EmbeddedOpenIndex, query: SearchQuery, window: RingWindow
) -> Iterator[tuple[Occur, Query]]:
    """The clauses of a window: an activity that meets the filters is in it, and none is nearer."""
    nearer = RingWindow(0, window.first)
    for occur, rings in ((Occur.Must, window), (Occur.MustNot, nearer)):
        has_communes = any(query.rings[rings.first : rings.end])
        expression = rings.build_expression(query) if has_communes else None
        clause = open_index.build_query(expression) if expression else None
        if clause is not None:
            yield occur, clause
        elif occur is Occur.Must:
            yield occur, Query.empty_query()
