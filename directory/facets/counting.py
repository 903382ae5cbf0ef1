"""How an engine counts facets, with four primitives that it offers.

A column of an index holds the values of a person, but not which activity has each value. The table
of all activities does, and counts the queries without a name (`table_counting`). For a query with a
name, people with one activity are counted in columns. Those with several activities are counted by
decoding the activities or, if they are too many, by counting the likeliest values one by one.

Two in ten people have several activities, mostly of one profession: if the only filter is the
profession, columns count them too. Without any other filter, columns alone are exact.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from heapq import nlargest
from typing import Protocol

from directory.facets.definition import (
    DimensionGroup,
    PeopleByValue,
    add_counts,
    count_activity_values,
    group_dimensions,
    narrow_to_value,
    select_most_frequent,
)
from directory.matching.expressions import Expression
from directory.matching.filter_terms import build_activity_expression
from directory.model.activities import Activity
from directory.search import Dimension, FacetCounts, SearchQuery


class Countable(Protocol):
    """The counting primitives of an engine: complete and exact, never truncated."""

    def count_values(
        self, expression: Expression, dimensions: Collection[Dimension]
    ) -> Mapping[Dimension, PeopleByValue]:
        """The number of matching people per value of these columns, for every value."""

    def count_in_table(self, group: DimensionGroup) -> Mapping[Dimension, PeopleByValue] | None:
        """The number of people per value, from the table of activities; None if it cannot count."""

    def count_people(self, expression: Expression) -> int:
        """How many people match."""

    def find_activities(
        self, expression: Expression, *, has_contacts: bool
    ) -> Iterable[tuple[Activity, ...]] | None:
        """The activities of each person who matches; None if they are too many to decode.

        Args:
            expression: whom to find.
            has_contacts: whether the streets and telephone numbers of activities are needed.
        """


def compute_facets(
    count: Callable[[DimensionGroup, int], FacetCounts], query: SearchQuery, *, limit: int
) -> FacetCounts:
    """The most frequent values of each dimension, with the number of people.

    Fuzzy results are not counted: a query with fuzzy or phonetic words has the counts of its
    strict query.

    Args:
        count: `count_group` of an engine; it may cache its results.
        query: the query whose results are counted.
        limit: the maximum number of values of a dimension.
    """
    counted: dict[Dimension, tuple[tuple[str, int], ...]] = {}
    for group in group_dimensions(query):
        counted.update(count(group, limit))
    return {dimension: counted[dimension] for dimension in Dimension}


def count_group(engine: Countable, group: DimensionGroup, limit: int) -> FacetCounts:
    """The most frequent values of each dimension of a group."""
    people = count_dimensions(engine, group, limit)
    return {each: select_most_frequent(people[each], limit) for each in group.dimensions}


def count_dimensions(
    engine: Countable, group: DimensionGroup, limit: int
) -> Mapping[Dimension, PeopleByValue]:
    """The number of people per value, for at least the most frequent values."""
    if build_activity_expression(group.other_filters, group.communes) is None:
        return engine.count_values(group.name, group.dimensions)
    table_counts = engine.count_in_table(group)
    if table_counts is not None:
        return table_counts
    one = engine.count_values(group.build_people_expression(group.column_terms), group.dimensions)
    several = engine.find_activities(
        group.build_people_expression(group.decoded_terms), has_contacts=group.has_contact_filter
    )
    if several is not None:
        decoded = count_activity_values(several, group)
        return {each: add_counts(one.get(each, {}), decoded[each]) for each in group.dimensions}
    bounds = engine.count_values(
        group.build_people_expression(group.decoded_terms), group.dimensions
    )
    return {
        each: count_likeliest_values(
            engine, group, each, one.get(each, {}), bounds.get(each, {}), limit
        )
        for each in group.dimensions
    }


def count_likeliest_values(
    engine: Countable,
    group: DimensionGroup,
    dimension: Dimension,
    one: Mapping[str, int],
    bounds: Mapping[str, int],
    limit: int,
) -> PeopleByValue:
    """Exact counts of the most frequent values, counted from the likeliest on.

    The people who have a value on any activity are an upper bound of its count. Counting stops when
    no remaining upper bound reaches the counts already known.
    """
    upper_bounds = add_counts(one, bounds)
    exact: PeopleByValue = {}
    for code in sorted(upper_bounds, key=lambda code: (-upper_bounds[code], code)):
        if len(exact) >= limit and upper_bounds[code] < nlargest(limit, exact.values())[-1]:
            break
        several = narrow_to_value(group, dimension, code).build_people_expression(
            group.decoded_terms
        )
        exact[code] = one.get(code, 0) + engine.count_people(several)
    return exact
