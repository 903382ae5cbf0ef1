"""Facets from the table of activities, updated with the changes since it was built.

Both engines count queries without a name in this way. A name matches few people, whose activities
the engine decodes.
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
"""Changed people who are counted one by one; with more, the engine counts without the table until
the next publication."""

FACET_CACHE_SIZE = 500
"""Cached counts of one state: the broadest are slow to compute, and requested often."""
TABLE_REBUILD_THRESHOLD = 500
"""Changed people above which the table is rebuilt when an index starts as a copy of another; with
fewer, counting them one by one costs less than the rebuild."""
CHANGES_BATCH_SIZE = 1_000
"""Changes read at a time."""

ChangeReader = Callable[[int, int], Iterable[PersonChange]]
"""Reads the changes after a sequence number, in order, up to a limit."""


class TableChanges(Struct, frozen=True):
    """Changes since the table was built.

    Attributes:
        sequence: the sequence number of the last known change.
        people: the present activities of each changed person; none for a departed one.
        replaced_people: a mask of the people of the table that these replace; None for none.
    """

    sequence: int
    people: Mapping[int, tuple[Activity, ...]]
    replaced_people: NumberArray | None = None


class TableCounting(Countable):
    """The counting that both engines share: the table, its changes and a cache.

    Args:
        table: the table of the publication.
        changes: reads the changes of the state that is counted.
        before: the counter of an earlier state, whose known changes are not read again.
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
        """The changes read so far; None before the first count."""
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
        """The exact number of people per value; None for a name, a contact, or many changes."""
        if group.name != IS_LIVE_EXPRESSION or group.has_contact_filter:
            return None
        changed = self._changed
        if len(changed.people) > MAX_CHANGED_PEOPLE:
            return None
        counts = self.table.count_values(
            group.other_filters, group.communes, group.dimensions, changed.replaced_people
        )
        if not changed.people:
            return counts
        changed_counts = count_activity_values(changed.people.values(), group)
        return {each: add_counts(counts[each], changed_counts[each]) for each in group.dimensions}


def read_current_activities(change: PersonChange) -> tuple[NationalId, tuple[Activity, ...]]:
    """The changed person, and their activities without contacts; none for a departed one."""
    if isinstance(change.person, Listing):
        return change.person.national_id, collect_activities(change.person, has_contacts=False)
    return change.person.id, ()


def rebuild_table(table: ActivityTable, changes: ChangeReader) -> bytes | None:
    """The table with all changes applied; None if they are few (`TABLE_REBUILD_THRESHOLD`)."""
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
