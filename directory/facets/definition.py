"""The definition of facets: the exact number of people who have each value, in every engine.

A value counts for a person if one activity has it and meets all the other filters.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import chain
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace

from directory.matching.expressions import AllOf, AnyOf, Expression, Field, OneOf
from directory.matching.filter_terms import (
    ACTIVITY_SLOTS,
    build_activity_expression,
    build_activity_predicate,
    has_contact_filter,
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
from directory.search import ActivityFilter, Dimension, SearchQuery
from directory.terminology.grouping import find_group_code, list_member_codes

MAX_CODE_BYTES = 8
"""Bytes of a code that fit in a column: a 64-bit number. No nomenclature has longer codes."""
TRADE_FILTERS = tuple(each.name for each in EXERCISE_FILTERS)

PeopleByValue = dict[str, int]
"""The number of people who have each value."""


class DimensionGroup(Struct, frozen=True):
    """Dimensions that are counted under the same filters: all filters except their own.

    Attributes:
        name: the expression of the name alone.
        other_filters: the filters on an activity, without those of the dimensions.
        communes: the communes of all rings together; None without rings.
    """

    dimensions: tuple[Dimension, ...]
    name: Expression
    other_filters: ActivityFilter
    communes: tuple[str, ...] | None

    @property
    def is_profession_only(self) -> bool:
        """Whether only the exercise is filtered: all activities of one meet the filter, or none."""
        apart = replace(self.other_filters, **dict.fromkeys(TRADE_FILTERS, ()))
        return self.communes is None and apart == ActivityFilter()

    @property
    def has_contact_filter(self) -> bool:
        """Whether a street or a telephone number is filtered, which the table does not hold."""
        return has_contact_filter(self.other_filters)

    @property
    def column_terms(self) -> tuple[str, ...]:
        """The terms of `Field.LIVE` of the people who are counted exactly in columns."""
        return (
            (ONE_ACTIVITY_TERM, ONE_PROFESSION_TERM)
            if self.is_profession_only
            else (ONE_ACTIVITY_TERM,)
        )

    @property
    def decoded_terms(self) -> tuple[str, ...]:
        """The terms of `Field.LIVE` of the people whose activities must be decoded."""
        return (
            (SEVERAL_PROFESSIONS_TERM,)
            if self.is_profession_only
            else (ONE_PROFESSION_TERM, SEVERAL_PROFESSIONS_TERM)
        )

    def build_people_expression(self, live_terms: tuple[str, ...]) -> Expression:
        """People who match the name, one of these terms, and the other filters on one activity."""
        slots = ACTIVITY_SLOTS if SEVERAL_PROFESSIONS_TERM in live_terms else 1
        people = and_filter(
            self.name, build_activity_expression(self.other_filters, self.communes, slots=slots)
        )
        return AllOf((people, OneOf(Field.LIVE, live_terms)))


def group_dimensions(query: SearchQuery) -> Iterator[DimensionGroup]:
    """The dimensions, grouped by the filters under which they are counted."""
    where = ActivityFilter() if query.identifier else query.where
    by_others: dict[ActivityFilter, list[Dimension]] = {}
    for dimension in Dimension:
        by_others.setdefault(drop_dimension_filter(where, dimension), []).append(dimension)
    for others, dimensions in by_others.items():
        yield DimensionGroup(
            tuple(dimensions), build_name_expression(query), others, merge_rings(query)
        )


def drop_dimension_filter(activity_filter: ActivityFilter, dimension: Dimension) -> ActivityFilter:
    """The filters on an activity, without the dimension's own."""
    return replace(activity_filter, **{FILTER_BY_DIMENSION[dimension].name: ()})


def build_name_expression(query: SearchQuery) -> Expression:
    """People who match by number or name, without any filter on activities."""
    if query.identifier:
        return build_tiers(query)[0][1]
    tiers = tuple(expression for _, expression in build_strict_tiers(query))
    return AnyOf(tiers) if len(tiers) > 1 else tiers[0]


def narrow_to_value(group: DimensionGroup, dimension: Dimension, code: str) -> DimensionGroup:
    """The same group for one value only; the code of a city does not cover its arrondissements."""
    row = FILTER_BY_DIMENSION[dimension]
    if row is COMMUNE_FILTER:
        is_around = group.communes is None or code in group.communes
        return replace(group, communes=(code,) if is_around else ())
    codes = list_member_codes(code) if row.is_grouped else (code,)
    return replace(group, other_filters=replace(group.other_filters, **{row.name: codes}))


def count_activity_values(
    people: Iterable[tuple[Activity, ...]], group: DimensionGroup
) -> Mapping[Dimension, Counter[str]]:
    """The exact number of people per value, from activities that meet the other filters."""
    is_accepted = build_activity_predicate(group.other_filters, group.communes)
    accepted = [list(filter(is_accepted, activities)) for activities in people]
    one = [activities[0] for activities in accepted if len(activities) == 1]
    more = [activities for activities in accepted if len(activities) > 1]
    return {each: count_dimension_values(one, more, each) for each in group.dimensions}


def count_dimension_values(
    one: Sequence[Activity], more: Sequence[Sequence[Activity]], dimension: Dimension
) -> Counter[str]:
    """The number of people per value.

    Args:
        one: the activities of people who have a single one: counted apart, which is faster.
        more: the activities of each other person.
        dimension: what to count.
    """
    row = FILTER_BY_DIMENSION[dimension]
    get_codes = attrgetter(row.attribute)
    counts: Counter[str] = Counter()
    for codes, people in Counter(map(get_codes, one)).items():
        for value in normalize_facet_codes(codes, row):
            counts[value] += people
    code_lists = (map(get_codes, activities) for activities in more)
    counts.update(
        chain.from_iterable(
            {value for codes in code_list for value in normalize_facet_codes(codes, row)}
            for code_list in code_lists
        )
    )
    return Counter({code: counts[code] for code in counts if is_column_code(code)})


def collect_distinct_values(
    activities: Sequence[Activity], dimension: Dimension
) -> Collection[str]:
    """The distinct values of some activities in a dimension, without codes that are too long."""
    row = FILTER_BY_DIMENSION[dimension]
    held = map(attrgetter(row.attribute), activities)
    return {value for codes in held for value in list_column_values(codes, row)}


def list_column_values(codes: str | tuple[str, ...], row: FilterRow) -> list[str]:
    """The distinct values of one activity that fit in a column."""
    return list(filter(is_column_code, normalize_facet_codes(codes, row)))


def is_column_code(code: str) -> bool:
    """Whether a code is not empty and fits in a column."""
    return 0 < len(code.encode()) <= MAX_CODE_BYTES


def normalize_facet_codes(codes: str | tuple[str, ...], row: FilterRow) -> Collection[str]:
    """The distinct values under which codes are counted; grouped codes count as their group."""
    if isinstance(codes, str):
        codes = (codes,)
    return set(map(find_group_code, codes)) if row.is_grouped else dict.fromkeys(codes)


def add_counts(one: Mapping[str, int], other: Mapping[str, int]) -> PeopleByValue:
    """The sum of both counts, per value."""
    return dict(Counter(one) + Counter(other))


def select_most_frequent(counts: Mapping[str, int], limit: int) -> tuple[tuple[str, int], ...]:
    """The values by descending count, then by code; values without people are left out."""
    nonzero = ((code, count) for code, count in counts.items() if count)
    return tuple(nsmallest(limit, nonzero, key=lambda pair: (-pair[1], pair[0])))
