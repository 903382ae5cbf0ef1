"""Filters on activities, as expressions: one and the same activity must meet all filters.

Each distinct activity of a person has a slot, and the terms of its codes begin with the number of
the slot: `1p10 1d35`, `2p10 2d29`. A person matches if the terms of any one slot meet all filters:
exact, with expressions that every engine has.
"""

from collections.abc import Callable, Collection, Iterator
from functools import lru_cache

from directory.matching.expressions import AllOf, AnyOf, Expression, Field, OneOf
from directory.matching.filters_table import (
    COMMUNE_FILTER,
    CONTACT_FILTERS,
    FILTERS,
    PLACE_FILTERS,
    STRUCTURE_FILTER,
    WORK_FILTERS,
    Code,
    Codes,
    FilterRow,
    get_contact_codes,
    get_place_codes,
    get_work_codes,
)
from directory.model import geography
from directory.model.activities import Activity
from directory.search import ActivityFilter

ACTIVITY_SLOTS = 16
"""Distinct activities of one person that have a slot of their own.

Further activities share the last slot: they are found, but filters may match across them.
"""

ACTIVITY_FIELD, CONTACT_FIELD = Field.ACTIVITY, Field.CONTACT
"""Named here, because reading a member of an enumeration is slow."""
CACHED_EXPRESSIONS = 2
"""Expressions of circles: a request needs the same one several times, and it has many terms."""

FilterCodes = list[tuple[FilterRow, Collection[str]]]
"""The filters in use, each with its accepted codes."""


@lru_cache(maxsize=CACHED_EXPRESSIONS)
def build_activity_expression(
    activity_filter: ActivityFilter,
    ring: tuple[str, ...] | None = None,
    *,
    slots: int = ACTIVITY_SLOTS,
) -> Expression | None:
    """One activity meets all filters and lies in the ring; None without any filter.

    Args:
        activity_filter: the filters on an activity.
        ring: the communes it must lie in; None for any.
        slots: the slots to search; one is enough for people with a single activity.
    """
    wanted = [
        (row, [code.replace(" ", "_") for code in codes])  # once: a circle has thousands
        for row, codes in list_filter_codes(activity_filter, ring)
    ]
    if not wanted:
        return None
    if len(wanted) == 1:
        row, codes = wanted[0]
        return OneOf(row.field, tuple(iter_any_slot_terms(row, codes, slots)))
    return AnyOf(
        tuple(
            AllOf(tuple(build_slot_expression(slot, row, codes) for row, codes in wanted))
            for slot in range(1, slots + 1)
        )
    )


def list_filter_codes(activity_filter: ActivityFilter, ring: tuple[str, ...] | None) -> FilterCodes:
    """The filters in use, with their codes; communes are resolved (`resolve_communes`)."""
    filters: FilterCodes = [
        (row, codes)
        for row in FILTERS
        if row is not COMMUNE_FILTER and (codes := getattr(activity_filter, row.name))
    ]
    towns = resolve_communes(activity_filter, ring)
    return filters if towns is None else [*filters, (COMMUNE_FILTER, towns)]


def resolve_communes(
    activity_filter: ActivityFilter, ring: tuple[str, ...] | None
) -> Collection[str] | None:
    """The accepted communes: those of the filter, with their arrondissements, within the ring.

    None if every commune is accepted; empty if none is.
    """
    if not activity_filter.communes:
        return ring
    wanted = dict.fromkeys(
        part for each in activity_filter.communes for part in geography.list_commune_codes(each)
    )
    return tuple(wanted) if ring is None else [each for each in ring if each in wanted]


def iter_any_slot_terms(row: FilterRow, codes: Collection[str], slots: int) -> Iterator[str]:
    """The terms of some codes in every slot."""
    for slot in range(1, slots + 1):
        yield from build_slot_expression(slot, row, codes).values


def build_slot_expression(slot: int, row: FilterRow, codes: Collection[str]) -> OneOf:
    """The activity of a slot has one of these codes, which are without spaces."""
    return OneOf(row.field, tuple(map(f"{slot}{row.letter}".__add__, codes)))


def format_activity_term(slot: int, letter: str, code: str) -> str:
    """The term of a code of an activity, without spaces, because spaces separate terms."""
    return f"{slot}{letter}{code}".replace(" ", "_")


def collect_activity_fields(activities: tuple[Activity, ...]) -> dict[Field, tuple[str, ...]]:
    """The terms of a person's activities, by the field of their filters."""
    return {
        ACTIVITY_FIELD: merge_slot_terms(activities, build_slot_terms),
        CONTACT_FIELD: merge_slot_terms(activities, build_slot_contact_terms),
    }


def merge_slot_terms(
    activities: tuple[Activity, ...], build: Callable[[int, Activity], tuple[str, ...]]
) -> tuple[str, ...]:
    """The terms of all activities, each in its slot; the last slot has all that are too many."""
    if len(activities) == 1:
        return build(1, activities[0])
    return tuple(
        dict.fromkeys(
            each
            for number, activity in enumerate(activities, 1)
            for each in build(min(number, ACTIVITY_SLOTS), activity)
        )
    )


def build_slot_terms(slot: int, activity: Activity) -> tuple[str, ...]:
    """The terms of one activity."""
    done = build_work_terms(slot, *get_work_codes(activity))
    place = build_place_terms(slot, *get_place_codes(activity))
    if not activity.structure:
        return done + place
    return (*done, *place, format_activity_term(slot, STRUCTURE_FILTER.letter, activity.structure))


def build_slot_contact_terms(slot: int, activity: Activity) -> tuple[str, ...]:
    """The terms of the streets and telephone numbers of one activity."""
    return build_codes_terms(slot, CONTACT_FILTERS, get_contact_codes(activity))


@lru_cache(maxsize=1 << 15)
def build_work_terms(slot: int, *work: Code) -> tuple[str, ...]:
    """The terms of what is done; cached, because few combinations cover nearly all activities."""
    return build_codes_terms(slot, WORK_FILTERS, work)


@lru_cache(maxsize=1 << 16)
def build_place_terms(slot: int, *place: Code) -> tuple[str, ...]:
    """The terms of where it is done; cached for the same reason."""
    return build_codes_terms(slot, PLACE_FILTERS, place)


def build_codes_terms(slot: int, rows: tuple[FilterRow, ...], held: Codes) -> tuple[str, ...]:
    """The terms of an activity's codes; `held` has an entry for each row."""
    return tuple(
        [
            format_activity_term(slot, row.letter, code)
            for row, codes in zip(rows, held, strict=True)
            for code in list_codes(codes)
            if code
        ]
    )


def list_codes(held: Code) -> tuple[str, ...]:
    """The codes of an attribute that holds one or several."""
    return (held,) if isinstance(held, str) else held


def has_contact_filter(activity_filter: ActivityFilter) -> bool:
    """Whether a street or a telephone number is filtered."""
    return any(getattr(activity_filter, each.name) for each in CONTACT_FILTERS)


def build_activity_predicate(
    activity_filter: ActivityFilter, ring: tuple[str, ...] | None
) -> Callable[[Activity], bool]:
    """A function that tests an activity: `build_activity_expression` in plain Python."""
    wanted = [(row, frozenset(codes)) for row, codes in list_filter_codes(activity_filter, ring)]
    single = [(row.attribute, codes) for row, codes in wanted if not row.has_several]
    multiple = [(row.attribute, codes) for row, codes in wanted if row.has_several]

    def is_accepted(activity: Activity) -> bool:
        for name, codes in single:
            if getattr(activity, name) not in codes:
                return False
        return not any(codes.isdisjoint(getattr(activity, name)) for name, codes in multiple)

    return is_accepted
