"""Pages of results around a point: ring by ring, reading no more rings than the page needs.

Each tier is split into one tier per ring, so `find_page` would run about twenty queries, each
excluding all the tiers before it. Here, one query counts a tier in all its rings. Rings are then
read until the page is full or the tier is exhausted, and one expression excludes the people of
nearer rings. See benchmarks/ for the gain.
"""

from collections.abc import Iterator
from itertools import chain

from msgspec import Struct
from tantivy import Occur, Query

from directory.engines.embedded.paging import (
    EmbeddedOpenIndex,
    HitReference,
    build_disjoint_queries,
    find_last_returned_key,
    find_tier_page,
    run_tantivy_query,
)
from directory.matching.filter_terms import build_activity_expression
from directory.matching.tiers import build_strict_tiers, merge_rings
from directory.search import Position, SearchQuery, Tier


class DistanceTier(Struct, frozen=True):
    """One tier of the name.

    Attributes:
        name_query: the people who match by name.
        count: how many of them are within the rings.
        first_position: the index of its first ring in the tiers of the query.
    """

    tier: Tier
    name_query: Query
    count: int
    first_position: int


def find_page_by_distance(
    open_index: EmbeddedOpenIndex, query: SearchQuery, *, limit: int, after: Position | None
) -> tuple[int, list[HitReference]]:
    """How many people match within all rings, and the first hits after a position."""
    total = 0
    hits: list[HitReference] = []
    for at, (tier, name_query) in enumerate(
        build_disjoint_queries(open_index, build_strict_tiers(query))
    ):
        if name_query is None:
            continue
        distance_tier = DistanceTier(
            tier,
            name_query,
            count_within_rings(open_index, query, name_query),
            at * len(query.rings),
        )
        hits += find_hits_by_ring(
            open_index, query, distance_tier, limit=limit - len(hits), after=after
        )
        total += distance_tier.count
    return total, hits


def count_within_rings(open_index: EmbeddedOpenIndex, query: SearchQuery, name_query: Query) -> int:
    """How many of the people who match by name are within the rings."""
    expression = build_activity_expression(query.where, merge_rings(query))
    area = open_index.build_query(expression) if expression else None
    if area is None or (query.name and not run_tantivy_query(open_index, name_query, None, 1)[0]):
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
    start = max(after.tier - tier.first_position, 0) if after else 0
    is_begun = after is not None and after.tier >= tier.first_position
    most = limit if is_begun else min(limit, tier.count)
    for at in range(start, len(query.rings)):
        if len(hits) >= most:
            break
        number = tier.first_position + at
        ring = Query.boolean_query(
            [(Occur.Must, tier.name_query), *build_ring_clauses(open_index, query, at)]
        )
        last_key = find_last_returned_key(after, tier=number)
        _, keys = find_tier_page(open_index, ring, query.order, most - len(hits), last_key)
        hits += [HitReference(tier.tier, Position(number, key), address) for key, address in keys]
    return hits


def build_ring_clauses(
    open_index: EmbeddedOpenIndex, query: SearchQuery, ring_index: int
) -> Iterator[tuple[Occur, Query]]:
    """The clauses of a ring: an activity that meets the filters is in it, and none is nearer."""
    nearer = tuple(chain.from_iterable(query.rings[:ring_index]))
    for occur, communes in ((Occur.Must, query.rings[ring_index]), (Occur.MustNot, nearer)):
        expression = build_activity_expression(query.where, communes) if communes else None
        clause = open_index.build_query(expression) if expression else None
        if clause is not None:
            yield occur, clause
        elif occur is Occur.Must:
            yield occur, Query.empty_query()
