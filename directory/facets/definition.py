"""What facets are: how many people have each value, exactly, whoever counts.

A value counts for a person when one activity has it and meets all the other filters.
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
"""Bytes of a code that a column takes: one number of 64 bits. No nomenclature has longer ones."""
TRADE_FILTERS = tuple(each.name for each in EXERCISE_FILTERS)

PeopleByValue = dict[str, int]
"""People with each value."""


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
        """Who is found, has one of these terms, and an activity that meets the others."""
        slots = ACTIVITY_SLOTS if SEVERAL_PROFESSIONS_TERM in live_terms else 1
        people = and_filter(
            self.name, build_activity_expression(self.other_filters, self.communes, slots=slots)
        )
        return AllOf((people, OneOf(Field.LIVE, live_terms)))


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


def narrow_to_value(group: DimensionGroup, dimension: Dimension, code: str) -> DimensionGroup:
    """The same question about people with one value; a city's own code is not its districts'."""
    row = FILTER_BY_DIMENSION[dimension]
    if row is COMMUNE_FILTER:
        is_around = group.communes is None or code in group.communes
        return replace(group, communes=(code,) if is_around else ())
    codes = list_member_codes(code) if row.is_grouped else (code,)
    return replace(group, other_filters=replace(group.other_filters, **{row.name: codes}))


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
