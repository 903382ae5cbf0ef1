"""Runs of neighbouring rings that an engine searches as one, and the ring of each person in them.

There is a ring for each distance (`directory.model.distance`), so a circle has too many for one
query each. An engine searches several of them at once, and the few people found there are then
sorted by ring.
"""

from collections.abc import Callable
from itertools import chain

from msgspec import Struct

from directory.matching.expressions import Expression, is_match
from directory.matching.filter_terms import (
    ACTIVITY_SLOTS,
    build_activity_expression,
    build_activity_predicate,
    collect_activity_fields,
)
from directory.model.activities import Activity, collect_activities
from directory.model.listing import Listing
from directory.search import SearchQuery

WINDOW_GROWTH = 4
"""How many times more rings the next window has, while the page is not full."""


class RingWindow(Struct, frozen=True):
    """Neighbouring rings of a circle, by their index: from the first one to before the end."""

    first: int
    end: int

    @property
    def is_single(self) -> bool:
        """Whether it is one ring, whose people need no sorting by distance."""
        return self.end - self.first == 1

    def build_expression(self, query: SearchQuery) -> Expression | None:
        """An activity in one of the rings meets the filters."""
        return build_activity_expression(query.where, self.list_communes(query))

    def list_communes(self, query: SearchQuery) -> tuple[str, ...]:
        """The communes of the rings."""
        return tuple(chain.from_iterable(query.rings[self.first : self.end]))


def build_ring_finder(query: SearchQuery, window: RingWindow) -> Callable[[Listing], int | None]:
    """A function that tells the nearest ring of a window with a matching activity of a person.

    It returns None for a person without one (`RingWindow.build_expression`).
    """
    ring_of = {code: at for at in range(window.first, window.end) for code in query.rings[at]}
    meets = build_activity_predicate(query.where, None)

    def find_ring(listing: Listing) -> int | None:
        activities = collect_activities(listing)
        if len(activities) > ACTIVITY_SLOTS:
            return find_ring_by_terms(query, window, activities)
        return min(
            (
                ring_of[each.commune]
                for each in activities
                if each.commune in ring_of and meets(each)
            ),
            default=None,
        )

    return find_ring


def find_ring_by_terms(
    query: SearchQuery, window: RingWindow, activities: tuple[Activity, ...]
) -> int | None:
    """The same for a person whose last activities share a slot of the index."""
    fields = {
        field: frozenset(terms) for field, terms in collect_activity_fields(activities).items()
    }
    rings = (
        at
        for at in range(window.first, window.end)
        if (expression := RingWindow(at, at + 1).build_expression(query))
        and is_match(expression, fields)
    )
    return next(rings, None)
