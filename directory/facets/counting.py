"""Facets: how many people have each value, exactly, over four primitives that an engine offers.

A value counts for a person when one activity has it and meets all the other filters. A column of an
index tells what a person has, but not on which activity. A table of all activities does, and counts
what is asked without a name (`table_counting`). Of who is found by name, those of one activity are
counted in columns, and those of several by looking at their activities, or, where they are too
many, by asking for the likeliest values one by one.

Two in ten people have several activities, most of them of one trade: where nothing but the trade is
asked, columns tell of these too. Where no other filter stands, columns alone are exact.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from heapq import nlargest, nsmallest
from itertools import chain
from operator import attrgetter
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from directory.matching.expressions import AllOf, AnyOf, Expression, Field, OneOf
from directory.matching.filter_terms import (
    ACTIVITY_SLOTS,
    build_activity_expression,
    build_activity_predicate,
)
from directory.matching.filters_table import (
    COMMUNE_FILTER,
    EXERCISE_FILTERS,
    FILTER_BY_DIMENSION,
    FilterRow,
)
from directory.matching.tiers import (
    ONE_ACTIVITY_TERM,
    ONE_PROFESSION_TERM,
    SEVERAL_PROFESSIONS_TERM,
    and_filter,
    build_strict_tiers,
    build_tiers,
    merge_rings,
)
from directory.model.activities import Activity
from directory.search import ActivityFilter, Dimension, FacetCounts, SearchQuery
from directory.terminology.grouping import find_group_code, list_member_codes

MAX_CODE_BYTES = 8
"""Bytes of a code that a column takes: one number of 64 bits. No nomenclature has longer ones."""
TRADE_FILTERS = tuple(each.name for each in EXERCISE_FILTERS)

PeopleByValue = dict[str, int]
"""People with each value."""


class Countable(Protocol):
    """What an engine offers to count with; nothing here is cut off, nor approximate."""

    def count_values(
        self, expression: Expression, dimensions: Collection[Dimension]
    ) -> Mapping[Dimension, PeopleByValue]:
        """People per value of these columns, of all who match; every value."""

    def count_in_table(self, group: "DimensionGroup") -> Mapping[Dimension, PeopleByValue] | None:
        """People per value, counted in the table of activities; nothing where it does not tell."""

    def count_people(self, expression: Expression) -> int:
        """How many people match."""

    def find_activities(self, expression: Expression) -> Iterable[tuple[Activity, ...]] | None:
        """The activities of each person who matches; nothing when they are too many to look at."""


class DimensionGroup(Struct, frozen=True):
    """Dimensions that have the same filters beside their own.

    Attributes:
        name: who is found by name alone.
        other_filters: what an activity must be, the dimensions' own filters apart.
        communes: those of all rings together; nothing without rings.
    """

    dimensions: tuple[Dimension, ...]
    name: Expression
    other_filters: ActivityFilter
    communes: tuple[str, ...] | None

    @property
    def is_profession_only(self) -> bool:
        """Whether nothing but a trade is asked: all activities of one meet it, or none."""
        apart = replace(self.other_filters, **dict.fromkeys(TRADE_FILTERS, ()))
        return self.communes is None and apart == ActivityFilter()

    @property
    def column_terms(self) -> tuple[str, ...]:
        """Of whom the first activity tells whether they meet the others, and columns the values."""
        return (
            (ONE_ACTIVITY_TERM, ONE_PROFESSION_TERM)
            if self.is_profession_only
            else (ONE_ACTIVITY_TERM,)
        )

    @property
    def decoded_terms(self) -> tuple[str, ...]:
        """Everybody else."""
        return (
            (SEVERAL_PROFESSIONS_TERM,)
            if self.is_profession_only
            else (ONE_PROFESSION_TERM, SEVERAL_PROFESSIONS_TERM)
        )

    def build_people_expression(self, live_terms: tuple[str, ...]) -> Expression:
        """Who is found, is `told` or `looked_at`, and has an activity that meets the others."""
        slots = ACTIVITY_SLOTS if SEVERAL_PROFESSIONS_TERM in live_terms else 1
        people = and_filter(
            self.name, build_activity_expression(self.other_filters, self.communes, slots=slots)
        )
        return AllOf((people, OneOf(Field.LIVE, live_terms)))


def compute_facets(
    count: Callable[[DimensionGroup, int], FacetCounts], query: SearchQuery, *, limit: int
) -> FacetCounts:
    """The most frequent values of each dimension, with the number of people.

    Guesses are not among them: a query with `near` or `alike` is counted as its strict one.

    Args:
        count: `count_group` of an engine; what it gave before may be remembered.
        query: whose answer is counted.
        limit: most values of a dimension.
    """
    counted: dict[Dimension, tuple[tuple[str, int], ...]] = {}
    for asked in group_dimensions(query):
        counted.update(count(asked, limit))
    return {dimension: counted[dimension] for dimension in Dimension}


def group_dimensions(query: SearchQuery) -> Iterator[DimensionGroup]:
    """The dimensions, those together that have the same other filters."""
    where = ActivityFilter() if query.identifier else query.where
    by_others: dict[ActivityFilter, list[Dimension]] = {}
    for dimension in Dimension:
        by_others.setdefault(drop_dimension_filter(where, dimension), []).append(dimension)
    for others, dimensions in by_others.items():
        yield DimensionGroup(
            tuple(dimensions), build_name_expression(query), others, merge_rings(query)
        )


def drop_dimension_filter(activity_filter: ActivityFilter, dimension: Dimension) -> ActivityFilter:
    """What an activity must be, a dimension's own filter apart."""
    return replace(activity_filter, **{FILTER_BY_DIMENSION[dimension].name: ()})


def build_name_expression(query: SearchQuery) -> Expression:
    """Who is found by number or name, whatever their activities."""
    if query.identifier:
        return build_tiers(query)[0][1]
    found = tuple(expression for _, expression in build_strict_tiers(query))
    return AnyOf(found) if len(found) > 1 else found[0]


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


def count_activity_values(
    people: Iterable[tuple[Activity, ...]], group: DimensionGroup
) -> Mapping[Dimension, Counter[str]]:
    """People per value, from the activities that meet the other filters; plain and exact."""
    meets = build_activity_predicate(group.other_filters, group.communes)
    met = [list(filter(meets, activities)) for activities in people]
    one = [some[0] for some in met if len(some) == 1]
    more = [some for some in met if len(some) > 1]
    return {each: count_dimension_values(one, more, each) for each in group.dimensions}


def count_dimension_values(
    one: Sequence[Activity], more: Sequence[Sequence[Activity]], dimension: Dimension
) -> Counter[str]:
    """People per value, from the one activity of some and the several of others.

    Of 12,000 people who nearly all have one, five dimensions take 12 ms; 34 as if all had several.
    """
    row = FILTER_BY_DIMENSION[dimension]
    get_codes = attrgetter(row.attribute)
    found: Counter[str] = Counter()
    for codes, people in Counter(map(get_codes, one)).items():
        for value in normalize_facet_codes(codes, row):
            found[value] += people
    of_each = (map(get_codes, some) for some in more)
    found.update(
        chain.from_iterable(
            {value for codes in some for value in normalize_facet_codes(codes, row)}
            for some in of_each
        )
    )
    return Counter({code: found[code] for code in found if is_column_code(code)})


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


def narrow_to_value(group: DimensionGroup, dimension: Dimension, code: str) -> DimensionGroup:
    """The same question about people with one value; a city's own code is not its districts'."""
    row = FILTER_BY_DIMENSION[dimension]
    if row is COMMUNE_FILTER:
        is_around = group.communes is None or code in group.communes
        return replace(group, communes=(code,) if is_around else ())
    codes = list_member_codes(code) if row.is_grouped else (code,)
    return replace(group, other_filters=replace(group.other_filters, **{row.name: codes}))


def collect_distinct_values(
    activities: Sequence[Activity], dimension: Dimension
) -> Collection[str]:
    """The values that some activities have in a dimension; a code too long is left out."""
    row = FILTER_BY_DIMENSION[dimension]
    held = map(attrgetter(row.attribute), activities)
    return {value for codes in held for value in list_column_values(codes, row)}


def list_column_values(codes: str | tuple[str, ...], row: FilterRow) -> list[str]:
    """The values of one activity that columns take, each once."""
    return list(filter(is_column_code, normalize_facet_codes(codes, row)))


def is_column_code(code: str) -> bool:
    """Whether a value is one, and not too long."""
    return 0 < len(code.encode()) <= MAX_CODE_BYTES


def normalize_facet_codes(codes: str | tuple[str, ...], row: FilterRow) -> Collection[str]:
    """What the codes of an activity count as, each once; those that people take for one are one."""
    if isinstance(codes, str):
        codes = (codes,)
    return set(map(find_group_code, codes)) if row.is_grouped else dict.fromkeys(codes)


def add_counts(one: Mapping[str, int], other: Mapping[str, int]) -> PeopleByValue:
    """The people of both, per value."""
    return dict(Counter(one) + Counter(other))


def select_most_frequent(counts: Mapping[str, int], limit: int) -> tuple[tuple[str, int], ...]:
    """The values of most people first, equal ones by code; nobody's values are left out."""
    some = ((code, count) for code, count in counts.items() if count)
    return tuple(nsmallest(limit, some, key=lambda each: (-each[1], each[0])))
