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

from directory.document import IndexDocument
from directory.matching.expressions import AllOf, AnyOf, Expression, Field, OneOf
from directory.matching.filter_terms import SLOTS, in_communes, meeting
from directory.matching.tiers import ONE, ONE_TRADE, SEVERAL, around, both, strict, tiers
from directory.model.activities import Activity
from directory.search import Dimension, Facets, SearchQuery, Where
from directory.terminology.grouping import grouped, members

LONGEST_CODE = 8
"""Bytes of a code that a column takes: one number of 64 bits. No nomenclature has longer ones."""
FILTERS = {
    Dimension.PROFESSION: "professions",
    Dimension.SAVOIR_FAIRE: "savoir_faire",
    Dimension.MODE: "modes",
    Dimension.DEPARTEMENT: "departements",
    Dimension.COMMUNE: "communes",
}
"""What of `Where` filters each dimension."""
ALONE = (
    ("profession", "professions"),
    ("mode", "modes"),
    ("function", "functions"),
    ("departement", "departements"),
    ("structure", "structures"),
)
"""What an activity has one of, and what of `Where` filters it; communes have parts, and rings."""
LISTED = ("savoir_faire", "postal_codes")
"""What an activity may have several of."""

Values = dict[str, int]
"""People with each value."""


class Countable(Protocol):
    """What an engine offers to count with; nothing here is cut off, nor approximate."""

    def tally(
        self, expression: Expression, dimensions: Collection[Dimension]
    ) -> Mapping[Dimension, Values]:
        """People per value of these columns (`columns_of`), of all who match; every value."""

    def tabled(self, asked: "Asked") -> Mapping[Dimension, Values] | None:
        """People per value, counted in the table of activities; nothing where it does not tell."""

    def count(self, expression: Expression) -> int:
        """How many people match."""

    def activities(self, expression: Expression) -> Iterable[tuple[Activity, ...]] | None:
        """The activities of each person who matches; nothing when they are too many to look at."""


class Asked(Struct, frozen=True):
    """Dimensions that have the same filters beside their own.

    Attributes:
        name: who is found by name alone.
        others: what an activity must be, the dimensions' own filters apart.
        communes: those of all rings together; nothing without rings.
    """

    dimensions: tuple[Dimension, ...]
    name: Expression
    others: Where
    communes: tuple[str, ...] | None

    @property
    def is_of_trade(self) -> bool:
        """Whether nothing but a trade is asked: all activities of one meet it, or none."""
        of_place = replace(self.others, professions=(), savoir_faire=())
        return self.communes is None and of_place == Where()

    @property
    def told(self) -> tuple[str, ...]:
        """Of whom the first activity tells whether they meet the others, and columns the values."""
        return (ONE, ONE_TRADE) if self.is_of_trade else (ONE,)

    @property
    def looked_at(self) -> tuple[str, ...]:
        """Everybody else."""
        return (SEVERAL,) if self.is_of_trade else (ONE_TRADE, SEVERAL)

    def found(self, had: tuple[str, ...]) -> Expression:
        """Who is found, is `told` or `looked_at`, and has an activity that meets the others."""
        slots = SLOTS if SEVERAL in had else 1
        people = both(self.name, meeting(self.others, self.communes, slots=slots))
        return AllOf((people, OneOf(Field.LIVE, had)))


def facets(count: Callable[[Asked, int], Facets], query: SearchQuery, *, limit: int) -> Facets:
    """The most frequent values of each dimension, with the number of people.

    Guesses are not among them: a query with `near` or `alike` is counted as its strict one.

    Args:
        count: `count_group` of an engine; what it gave before may be remembered.
        query: whose answer is counted.
        limit: most values of a dimension.
    """
    counted: dict[Dimension, tuple[tuple[str, int], ...]] = {}
    for asked in groups(query):
        counted.update(count(asked, limit))
    return {dimension: counted[dimension] for dimension in Dimension}


def groups(query: SearchQuery) -> Iterator[Asked]:
    """The dimensions, those together that have the same other filters."""
    where = Where() if query.identifier else query.where
    by_others: dict[Where, list[Dimension]] = {}
    for dimension in Dimension:
        by_others.setdefault(without(where, dimension), []).append(dimension)
    for others, dimensions in by_others.items():
        yield Asked(tuple(dimensions), name_of(query), others, around(query))


def without(where: Where, dimension: Dimension) -> Where:
    """What an activity must be, a dimension's own filter apart."""
    return replace(where, **{FILTERS[dimension]: ()})


def name_of(query: SearchQuery) -> Expression:
    """Who is found by number or name, whatever their activities."""
    if query.identifier:
        return tiers(query)[0][1]
    found = tuple(expression for _, expression in strict(query))
    return AnyOf(found) if len(found) > 1 else found[0]


def count_group(engine: Countable, asked: Asked, limit: int) -> Facets:
    """The most frequent values of the dimensions that have the same other filters."""
    people = counts(engine, asked, limit)
    return {each: most_frequent(people[each], limit) for each in asked.dimensions}


def counts(engine: Countable, asked: Asked, limit: int) -> Mapping[Dimension, Values]:
    """People per value, of the most frequent ones at least."""
    if meeting(asked.others, asked.communes) is None:
        return engine.tally(asked.name, asked.dimensions)
    tabled = engine.tabled(asked)
    if tabled is not None:
        return tabled
    one = engine.tally(asked.found(asked.told), asked.dimensions)
    several = engine.activities(asked.found(asked.looked_at))
    if several is not None:
        looked = tallied(several, asked)
        return {each: added(one.get(each, {}), looked[each]) for each in asked.dimensions}
    bounds = engine.tally(asked.found(asked.looked_at), asked.dimensions)
    return {
        each: one_by_one(engine, asked, each, one.get(each, {}), bounds.get(each, {}), limit)
        for each in asked.dimensions
    }


def tallied(
    people: Iterable[tuple[Activity, ...]], asked: Asked
) -> Mapping[Dimension, Counter[str]]:
    """People per value, from the activities that meet the other filters; plain and exact."""
    meets = meeter(asked.others, asked.communes)
    met = [list(filter(meets, activities)) for activities in people]
    one = [some[0] for some in met if len(some) == 1]
    more = [some for some in met if len(some) > 1]
    return {each: counted(one, more, each) for each in asked.dimensions}


def counted(
    one: Sequence[Activity], more: Sequence[Sequence[Activity]], dimension: Dimension
) -> Counter[str]:
    """People per value, from the one activity of some and the several of others.

    Of 12,000 people who nearly all have one, five dimensions take 12 ms; 34 as if all had several.
    """
    found: Counter[str] = Counter()
    for codes, people in Counter(map(attrgetter(dimension.value), one)).items():
        for value in values_of(codes, dimension):
            found[value] += people
    of_each = (map(attrgetter(dimension.value), some) for some in more)
    found.update(
        chain.from_iterable(
            {value for codes in some for value in values_of(codes, dimension)} for some in of_each
        )
    )
    return Counter({code: found[code] for code in found if fits_a_column(code)})


def one_by_one(
    engine: Countable,
    asked: Asked,
    dimension: Dimension,
    one: Mapping[str, int],
    bounds: Mapping[str, int],
    limit: int,
) -> Values:
    """Exact counts of the most frequent values, the likeliest asked for first.

    No more people can have a value on one activity than have it at all; once the values left cannot
    reach the ones that are known, these are the most frequent.
    """
    most = added(one, bounds)
    exact: Values = {}
    for code in sorted(most, key=lambda each: (-most[each], each)):
        if len(exact) >= limit and most[code] < nlargest(limit, exact.values())[-1]:
            break
        several = narrowed(asked, dimension, code).found(asked.looked_at)
        exact[code] = one.get(code, 0) + engine.count(several)
    return exact


def narrowed(asked: Asked, dimension: Dimension, code: str) -> Asked:
    """The same question about people with one value; a city's own code is not its districts'."""
    if dimension is Dimension.COMMUNE:
        is_around = asked.communes is None or code in asked.communes
        return replace(asked, communes=(code,) if is_around else ())
    codes = members(code) if dimension is Dimension.SAVOIR_FAIRE else (code,)
    return replace(asked, others=replace(asked.others, **{FILTERS[dimension]: codes}))


def codes_asked(where: Where, ring: tuple[str, ...] | None) -> dict[str, Collection[str]]:
    """The codes any of which will do, by attribute of an activity."""
    attributes = (*ALONE, *zip(LISTED, LISTED, strict=True))
    asked = {name: codes for name, of in attributes if (codes := getattr(where, of))}
    towns = in_communes(where, ring)
    return asked if towns is None else asked | {"commune": towns}


def meeter(where: Where, ring: tuple[str, ...] | None) -> Callable[[Activity], bool]:
    """Whether an activity meets filters, in plain Python: the meaning of `filtering.meeting`."""
    asked = {name: frozenset(codes) for name, codes in codes_asked(where, ring).items()}
    alone = [(name, codes) for name, codes in asked.items() if name not in LISTED]
    listed = [(name, codes) for name, codes in asked.items() if name in LISTED]

    def meets(activity: Activity) -> bool:
        for name, codes in alone:
            if getattr(activity, name) not in codes:
                return False
        return not any(codes.isdisjoint(getattr(activity, name)) for name, codes in listed)

    return meets


def columns_of(document: IndexDocument) -> dict[Dimension, Collection[str]]:
    """The distinct values of a person in each dimension: what `tally` counts."""
    return {each: distinct(document.activities, each) for each in Dimension}


def distinct(activities: Sequence[Activity], dimension: Dimension) -> Collection[str]:
    """The values that some activities have in a dimension; a code too long is left out."""
    found = {value for activity in activities for value in values(activity, dimension)}
    return set(filter(fits_a_column, found))


def fits_a_column(code: str) -> bool:
    """Whether a value is one, and not too long."""
    return 0 < len(code.encode()) <= LONGEST_CODE


def values(activity: Activity, dimension: Dimension) -> Iterable[str]:
    """The values of one activity in a dimension."""
    return values_of(getattr(activity, dimension), dimension)


def values_of(codes: str | tuple[str, ...], dimension: Dimension) -> Collection[str]:
    """What the codes of an activity count as, each once; savoir-faire taken for one are one."""
    if dimension is Dimension.SAVOIR_FAIRE:
        return set(map(grouped, codes))
    assert isinstance(codes, str)
    return (codes,)


def added(one: Mapping[str, int], other: Mapping[str, int]) -> Values:
    """The people of both, per value."""
    return dict(Counter(one) + Counter(other))


def most_frequent(counts: Mapping[str, int], limit: int) -> tuple[tuple[str, int], ...]:
    """The values of most people first, equal ones by code; nobody's values are left out."""
    some = ((code, count) for code, count in counts.items() if count)
    return tuple(nsmallest(limit, some, key=lambda each: (-each[1], each[0])))
