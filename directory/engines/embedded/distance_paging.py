"""Pages of answers around a point: ring after ring, and only as far as the page needs.

Every tier has a tier for each ring, so that a plain page would ask twenty questions, each without
all those before it. Here a tier is counted in all its rings at once, and rings are read until the
page is full or the tier exhausted; what lies in a nearer ring is left out by one expression.

On 1.2 M people, the machine busy with other work: a profession within 100 km 26 to 81 ms (153 to
224 as plain tiers), within 20 km 13 to 18; of 900 people of one name within 100 km 99 to 162.
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
    """One tier: whom the name finds, how many of them within the rings, and its first position."""

    tier: Tier
    name_query: Query
    count: int
    first_position: int


def find_page_by_distance(
    open_index: EmbeddedOpenIndex, query: SearchQuery, *, limit: int, after: Position | None
) -> tuple[int, list[HitReference]]:
    """How many people match within all rings, and the first of those that follow a position."""
    total = 0
    found: list[HitReference] = []
    for at, (tier, named) in enumerate(
        build_disjoint_queries(open_index, build_strict_tiers(query))
    ):
        if named is None:
            continue
        here = DistanceTier(
            tier, named, count_within_rings(open_index, query, named), at * len(query.rings)
        )
        found += find_hits_by_ring(open_index, query, here, limit=limit - len(found), after=after)
        total += here.count
    return total, found


def count_within_rings(open_index: EmbeddedOpenIndex, query: SearchQuery, name_query: Query) -> int:
    """How many of those whom the name finds lie within the rings; of nobody, nobody."""
    expression = build_activity_expression(query.where, merge_rings(query))
    lies = open_index.build_query(expression) if expression else None
    if lies is None or (query.name and not run_tantivy_query(open_index, name_query, None, 1)[0]):
        return 0
    within = Query.boolean_query([(Occur.Must, name_query), (Occur.Must, lies)])
    return run_tantivy_query(open_index, within, None, 1)[0]


def find_hits_by_ring(
    open_index: EmbeddedOpenIndex,
    query: SearchQuery,
    tier: DistanceTier,
    *,
    limit: int,
    after: Position | None,
) -> list[HitReference]:
    """The first people of a tier that follow a position, the nearest ring first."""
    found: list[HitReference] = []
    start = max(after.tier - tier.first_position, 0) if after else 0
    is_begun = after is not None and after.tier >= tier.first_position
    most = limit if is_begun else min(limit, tier.count)
    for at in range(start, len(query.rings)):
        if len(found) >= most:
            break
        number = tier.first_position + at
        ring = Query.boolean_query(
            [(Occur.Must, tier.name_query), *build_ring_clauses(open_index, query, at)]
        )
        reached = find_last_returned_key(after, tier=number)
        _, keys = find_tier_page(open_index, ring, query.order, most - len(found), reached)
        found += [HitReference(tier.tier, Position(number, key), address) for key, address in keys]
    return found


def build_ring_clauses(
    open_index: EmbeddedOpenIndex, query: SearchQuery, ring_index: int
) -> Iterator[tuple[Occur, Query]]:
    """What makes a ring: an activity that does lies there, and none lies nearer."""
    nearer = tuple(chain.from_iterable(query.rings[:ring_index]))
    for occur, communes in ((Occur.Must, query.rings[ring_index]), (Occur.MustNot, nearer)):
        lies = build_activity_expression(query.where, communes) if communes else None
        wanted = open_index.build_query(lies) if lies else None
        if wanted is not None:
            yield occur, wanted
        elif occur is Occur.Must:
            yield occur, Query.empty_query()
