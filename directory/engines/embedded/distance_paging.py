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
    Found,
    Served,
    disjoint,
    passed,
    search,
    tier_page,
)
from directory.matching.filter_terms import meeting
from directory.matching.tiers import around, strict
from directory.search import Position, SearchQuery, Tier


class Around(Struct, frozen=True):
    """One tier: whom the name finds, how many of them within the rings, and its first position."""

    tier: Tier
    named: Query
    count: int
    first: int


def page_around(
    served: Served, query: SearchQuery, *, limit: int, after: Position | None
) -> tuple[int, list[Found]]:
    """How many people match within all rings, and the first of those that follow a position."""
    total = 0
    found: list[Found] = []
    for at, (tier, named) in enumerate(disjoint(served, strict(query))):
        if named is None:
            continue
        here = Around(tier, named, count_within(served, query, named), at * len(query.rings))
        found += in_rings(served, query, here, limit=limit - len(found), after=after)
        total += here.count
    return total, found


def count_within(served: Served, query: SearchQuery, named: Query) -> int:
    """How many of those whom the name finds lie within the rings; of nobody, nobody."""
    expression = meeting(query.where, around(query))
    lies = served.query(expression) if expression else None
    if lies is None or (query.name and not search(served, named, None, 1)[0]):
        return 0
    within = Query.boolean_query([(Occur.Must, named), (Occur.Must, lies)])
    return search(served, within, None, 1)[0]


def in_rings(
    served: Served, query: SearchQuery, here: Around, *, limit: int, after: Position | None
) -> list[Found]:
    """The first people of a tier that follow a position, the nearest ring first."""
    found: list[Found] = []
    start = max(after.tier - here.first, 0) if after else 0
    is_begun = after is not None and after.tier >= here.first
    most = limit if is_begun else min(limit, here.count)
    for at in range(start, len(query.rings)):
        if len(found) >= most:
            break
        number = here.first + at
        ring = Query.boolean_query([(Occur.Must, here.named), *bounds(served, query, at)])
        reached = passed(after, tier=number)
        _, keys = tier_page(served, ring, query.order, most - len(found), reached)
        found += [Found(here.tier, Position(number, key), address) for key, address in keys]
    return found


def bounds(served: Served, query: SearchQuery, at: int) -> Iterator[tuple[Occur, Query]]:
    """What makes a ring: an activity that does lies there, and none lies nearer."""
    nearer = tuple(chain.from_iterable(query.rings[:at]))
    for occur, communes in ((Occur.Must, query.rings[at]), (Occur.MustNot, nearer)):
        lies = meeting(query.where, communes) if communes else None
        wanted = served.query(lies) if lies else None
        if wanted is not None:
            yield occur, wanted
        elif occur is Occur.Must:
            yield occur, Query.empty_query()
