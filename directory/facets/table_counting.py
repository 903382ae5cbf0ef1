"""Facets from the table of activities, brought up to date by whoever changed since it was made.

Both engines count so what is asked without a name; a name finds few people, whom an engine looks at
itself.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, lru_cache, partial

from msgspec import Struct

from directory.facets.activity_table import ActivityTable
from directory.facets.batch_encoding import encode_national_id
from directory.facets.counting import Countable, compute_facets, count_group
from directory.facets.definition import (
    DimensionGroup,
    PeopleByValue,
    add_counts,
    count_activity_values,
)
from directory.facets.table_format import NumberArray, replace_people
from directory.matching.tiers import IS_LIVE_EXPRESSION
from directory.model.activities import Activity, collect_activities
from directory.model.identifiers import NationalId
from directory.model.listing import Listing
from directory.search import Dimension, FacetCounts, PersonChange, SearchQuery

MAX_CHANGED_PEOPLE = 5_000
"""People changed in place who are looked at one by one, 2 µs each; of more the engine counts
itself, until the next publication."""

FACET_CACHE_SIZE = 500
"""Counts kept of one state, 12 KB each: the broadest take longest, and come back often."""
TABLE_REBUILD_THRESHOLD = 500
"""People who are left beside a table when an index begins as another one: it takes 1.5 s to make
anew (1.8 M people)."""
CHANGES_BATCH_SIZE = 1_000
"""Changes asked for at a time."""

ChangeReader = Callable[[int, int], Iterable[PersonChange]]
"""Whoever changed after a sequence number, in the order of change; at most so many."""


class TableChanges(Struct, frozen=True):
    """People who changed, with the activities they have now; none for who has left.

    Attributes:
        sequence: up to which changes are known.
        replaced_people: whom of the table they replace, if anybody.
    """

    sequence: int
    people: Mapping[int, tuple[Activity, ...]]
    replaced_people: NumberArray | None = None


class TableCounting(Countable):
    """What both engines' counting has in common: the table, and what is remembered.

    Args:
        table: of the publication.
        changes: of the state of it that is counted in.
        before: the same of an earlier state: what is known of it is not asked for again.
    """

    def __init__(
        self, table: ActivityTable, changes: ChangeReader, before: "TableCounting | None" = None
    ) -> None:
        self.table = table
        self._changes = changes
        self._before = before.known_changes if before and before.table is table else None
        self._remembered = lru_cache(FACET_CACHE_SIZE)(partial(count_group, self))

    def count_facets(self, query: SearchQuery, *, limit: int) -> FacetCounts:
        """The most frequent values of each dimension."""
        return compute_facets(self._remembered, query, limit=limit)

    @property
    def known_changes(self) -> TableChanges | None:
        """Who is known to have changed; nothing before somebody asked."""
        return vars(self).get("_changed") or self._before

    @cached_property
    def _changed(self) -> TableChanges:
        known = self._before or TableChanges(self.table.sequence, {})
        room = MAX_CHANGED_PEOPLE + 1 - len(known.people)
        new = list(self._changes(known.sequence, room)) if room > 0 else []
        if not new:
            return known
        people = dict(known.people)
        for each in new:
            person, activities = read_current_activities(each)
            people[encode_national_id(person)] = activities
        return TableChanges(new[-1].sequence, people, self.table.mark_people(people))

    def count_in_table(self, group: DimensionGroup) -> Mapping[Dimension, PeopleByValue] | None:
        """People per value, exactly; nothing where the table does not tell."""
        if group.name != IS_LIVE_EXPRESSION:
            return None
        now = self._changed
        if len(now.people) > MAX_CHANGED_PEOPLE:
            return None
        counted = self.table.count_values(
            group.other_filters, group.communes, group.dimensions, now.replaced_people
        )
        if not now.people:
            return counted
        since = count_activity_values(now.people.values(), group)
        return {each: add_counts(counted[each], since[each]) for each in group.dimensions}


def read_current_activities(change: PersonChange) -> tuple[NationalId, tuple[Activity, ...]]:
    """Who changed, and what they do now; nothing for who has left."""
    if isinstance(change.person, Listing):
        return change.person.national_id, collect_activities(change.person)
    return change.person.id, ()


def rebuild_table(table: ActivityTable, changes: ChangeReader) -> bytes | None:
    """The table made anew with whoever changed since; nothing where they are few."""
    people: dict[NationalId, tuple[Activity, ...]] = {}
    since = table.sequence
    while page := list(changes(since, CHANGES_BATCH_SIZE)):
        people.update(map(read_current_activities, page))
        since = page[-1].sequence
    return (
        replace_people(table.buffer, people, since)
        if len(people) > TABLE_REBUILD_THRESHOLD
        else None
    )
