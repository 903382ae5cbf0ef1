"""Facets from the table of activities, brought up to date by whoever changed since it was made.

Both engines count so what is asked without a name; a name finds few people, whom an engine looks at
itself.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, lru_cache, partial

from msgspec import Struct

from directory.facets.activity_table import Table
from directory.facets.batch_encoding import number_of
from directory.facets.counting import Asked, Countable, Values, added, count_group, facets, tallied
from directory.facets.table_format import Numbers, replaced
from directory.matching.tiers import EXISTS
from directory.model.activities import Activity, activities_of
from directory.model.identifiers import NationalId
from directory.model.listing import Listing
from directory.search import Change, Dimension, Facets, SearchQuery

MOST_CHANGED = 5_000
"""People changed in place who are looked at one by one, 2 µs each; of more the engine counts
itself, until the next publication."""

REMEMBERED = 500
"""Counts kept of one state, 12 KB each: the broadest take longest, and come back often."""
FEW_CHANGED = 500
"""People who are left beside a table when an index begins as another one: it takes 1.5 s to make
anew (1.8 M people)."""
AT_ONCE = 1_000
"""Changes asked for at a time."""

Changes = Callable[[int, int], Iterable[Change]]
"""Whoever changed after a sequence number, in the order of change; at most so many."""


class Changed(Struct, frozen=True):
    """People who changed, with the activities they have now; none for who has left.

    Attributes:
        sequence: up to which changes are known.
        dead: whom of the table they replace, if anybody.
    """

    sequence: int
    people: Mapping[int, tuple[Activity, ...]]
    dead: Numbers | None = None


class TableCounting(Countable):
    """What both engines' counting has in common: the table, and what is remembered.

    Args:
        table: of the publication.
        changes: of the state of it that is counted in.
        before: the same of an earlier state: what is known of it is not asked for again.
    """

    def __init__(
        self, table: Table, changes: Changes, before: "TableCounting | None" = None
    ) -> None:
        self.table = table
        self._changes = changes
        self._before = before.known if before and before.table is table else None
        self._remembered = lru_cache(REMEMBERED)(partial(count_group, self))

    def facets(self, query: SearchQuery, *, limit: int) -> Facets:
        """The most frequent values of each dimension."""
        return facets(self._remembered, query, limit=limit)

    @property
    def known(self) -> Changed | None:
        """Who is known to have changed; nothing before somebody asked."""
        return vars(self).get("_changed") or self._before

    @cached_property
    def _changed(self) -> Changed:
        known = self._before or Changed(self.table.sequence, {})
        room = MOST_CHANGED + 1 - len(known.people)
        new = list(self._changes(known.sequence, room)) if room > 0 else []
        if not new:
            return known
        people = dict(known.people)
        for each in new:
            person, activities = newest(each)
            people[number_of(person)] = activities
        return Changed(new[-1].sequence, people, self.table.among(people))

    def tabled(self, asked: Asked) -> Mapping[Dimension, Values] | None:
        """People per value, exactly; nothing where the table does not tell."""
        if asked.name != EXISTS:
            return None
        now = self._changed
        if len(now.people) > MOST_CHANGED:
            return None
        counted = self.table.tally(asked.others, asked.communes, asked.dimensions, now.dead)
        if not now.people:
            return counted
        since = tallied(now.people.values(), asked)
        return {each: added(counted[each], since[each]) for each in asked.dimensions}


def newest(change: Change) -> tuple[NationalId, tuple[Activity, ...]]:
    """Who changed, and what they do now; nothing for who has left."""
    if isinstance(change.person, Listing):
        return change.person.national_id, activities_of(change.person)
    return change.person.id, ()


def renewed(table: Table, changes: Changes) -> bytes | None:
    """The table made anew with whoever changed since; nothing where they are few."""
    people: dict[NationalId, tuple[Activity, ...]] = {}
    since = table.sequence
    while page := list(changes(since, AT_ONCE)):
        people.update(map(newest, page))
        since = page[-1].sequence
    return replaced(table.packed, people, since) if len(people) > FEW_CHANGED else None
