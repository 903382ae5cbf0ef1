"""How an engine counts facets, over four primitives that it offers.

A column of an index tells what a person has, but not on which activity. A table of all activities
does, and counts what is asked without a name (`table_counting`). Of who is found by name, those of
one activity are counted in columns, and those of several by looking at their activities, or, where
they are too many, by asking for the likeliest values one by one.

Two in ten people have several activities, most of them of one trade: where nothing but the trade is
asked, columns tell of these too. Where no other filter stands, columns alone are exact.
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
    """What an engine offers to count with; nothing here is cut off, nor approximate."""

    def count_values(
        self, expression: Expression, dimensions: Collection[Dimension]
    ) -> Mapping[Dimension, PeopleByValue]:
        """People per value of these columns, of all who match; every value."""

    def count_in_table(self, group: DimensionGroup) -> Mapping[Dimension, PeopleByValue] | None:
        """People per value, counted in the table of activities; nothing where it does not tell."""

    def count_people(self, expression: Expression) -> int:
        """How many people match."""

    def find_activities(self, expression: Expression) -> Iterable[tuple[Activity, ...]] | None:
        """The activities of each person who matches; nothing when they are too many to look at."""


def compute_facets(
    count: Callable[[DimensionGroup, int], FacetCounts], query: SearchQuery, *, limit: int
) -> FacetCounts:
    """The most frequent values of each dimension, with the number of people.

    Guesses are not among them: a query with fuzzy or phonetic words is counted as its
    strict one.

    Args:
        count: `count_group` of an engine; what it gave before may be remembered.
        query: whose answer is counted.
        limit: most values of a dimension.
    """
    counted: dict[Dimension, tuple[tuple[str, int], ...]] = {}
    for asked in group_dimensions(query):
        counted.update(count(asked, limit))
    return {dimension: counted[dimension] for dimension in Dimension}


def count_group(engine: Countable, group: DimensionGroup, limit: int) -> FacetCounts:
    """The most frequent values of the dimensions that have the same other filters."""
    people = count_dimensions(engine, group, limit)
    return {each: select_most_frequent(people[each], limit) for each in group.dimensions}


def count_dimensions(
    engine: Countable, group: DimensionGroup, limit: int
) -> Mapping[Dimension, PeopleByValue]:
    """People per value, of the most frequent ones at least."""
    if build_activity_expression(group.other_filters, group.communes) is None:
        return engine.count_values(group.name, group.dimensions)
    tabled = engine.count_in_table(group)
    if tabled is not None:
        return tabled
    one = engine.count_values(group.build_people_expression(group.column_terms), group.dimensions)
    several = engine.find_activities(group.build_people_expression(group.decoded_terms))
    if several is not None:
        looked = count_activity_values(several, group)
        return {each: add_counts(one.get(each, {}), looked[each]) for each in group.dimensions}
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
    """Exact counts of the most frequent values, the likeliest asked for first.

    No more people can have a value on one activity than have it at all; once the values left cannot
    reach the ones that are known, these are the most frequent.
    """
    most = add_counts(one, bounds)
    exact: PeopleByValue = {}
    for code in sorted(most, key=lambda each: (-most[each], each)):
        if len(exact) >= limit and most[code] < nlargest(limit, exact.values())[-1]:
            break
        several = narrow_to_value(group, dimension, code).build_people_expression(
            group.decoded_terms
        )
        exact[code] = one.get(code, 0) + engine.count_people(several)
    return exact
