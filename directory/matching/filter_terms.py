"""What an activity must be, as expressions: everything asked for holds on one and the same.

Each distinct activity of a person has a slot, and the terms of its codes begin with the number of
the slot: `1p10 1d35`, `2p10 2d29`. A filter is then any slot whose terms hold together: exact, in
shapes that every engine has.

What it costs, with 7.7 terms a person (60,000 people, processor time, busy machine): 4.0 µs for the
activities, 3.6 for the terms, 5.4 for the columns of facets, 6.3 in tantivy. Terms without slots,
for filters of one dimension, would take 1.3 more and save nothing measurable.
"""

from collections.abc import Collection, Iterator
from functools import lru_cache

from directory.matching.expressions import AllOf, AnyOf, Expression, Field, OneOf
from directory.model import geography
from directory.model.activities import Activity
from directory.search import ActivityFilter

ACTIVITY_SLOTS = 16
"""Distinct activities of one person that are kept apart.

Further ones share the last slot: still found, with looser mixing of codes among these only.
"""
LETTER_BY_FILTER = {
    "professions": "p",
    "savoir_faire": "s",
    "modes": "m",
    "functions": "f",
    "departements": "d",
    "communes": "c",
    "postal_codes": "z",
    "structures": "e",
}
"""What marks the terms of each attribute of `Where`."""

FilterDimensions = list[tuple[str, Collection[str]]]
"""Letters, and the codes any of which will do."""


def build_activity_expression(
    activity_filter: ActivityFilter,
    ring: tuple[str, ...] | None = None,
    *,
    slots: int = ACTIVITY_SLOTS,
) -> Expression | None:
    """One activity is all of this, in one of these communes; nothing when nothing is asked.

    Of people who have one activity, the first of the `slots` is all there is to ask for.
    """
    dimensions = list_filter_dimensions(activity_filter, ring)
    if not dimensions:
        return None
    if len(dimensions) == 1:
        return OneOf(Field.ACTIVITY, tuple(iter_any_slot_terms(*dimensions[0], slots)))
    return AnyOf(
        tuple(
            AllOf(tuple(build_slot_expression(slot, letter, codes) for letter, codes in dimensions))
            for slot in range(1, slots + 1)
        )
    )


def list_filter_dimensions(
    activity_filter: ActivityFilter, ring: tuple[str, ...] | None
) -> FilterDimensions:
    """The dimensions that ask for something, with their codes."""
    found = {
        name: codes
        for name in LETTER_BY_FILTER
        if (codes := getattr(activity_filter, name)) and name != "communes"
    }
    towns = resolve_communes(activity_filter, ring)
    if towns is not None:
        found["communes"] = towns
    return [(LETTER_BY_FILTER[name], codes) for name, codes in found.items()]


def resolve_communes(
    activity_filter: ActivityFilter, ring: tuple[str, ...] | None
) -> Collection[str] | None:
    """The communes that will do: those asked for, cities with their arrondissements, in the ring.

    Nothing when any will do; empty when none does.
    """
    if not activity_filter.communes:
        return ring
    wanted = dict.fromkeys(
        part for each in activity_filter.communes for part in geography.list_commune_codes(each)
    )
    return tuple(wanted) if ring is None else [each for each in ring if each in wanted]


def iter_any_slot_terms(letter: str, codes: Collection[str], slots: int) -> Iterator[str]:
    """The terms of some codes, whichever the activity."""
    for slot in range(1, slots + 1):
        yield from build_slot_expression(slot, letter, codes).values


def build_slot_expression(slot: int, letter: str, codes: Collection[str]) -> OneOf:
    """One activity has one of these codes."""
    return OneOf(Field.ACTIVITY, tuple(format_activity_term(slot, letter, code) for code in codes))


def format_activity_term(slot: int, letter: str, code: str) -> str:
    """The term of a code of an activity; spaces part terms, so it has none."""
    return f"{slot}{letter}{code}".replace(" ", "_")


def build_activity_terms(activities: tuple[Activity, ...]) -> tuple[str, ...]:
    """All terms of a person's activities."""
    if len(activities) == 1:
        return build_slot_terms(1, activities[0])
    return tuple(
        dict.fromkeys(
            each
            for number, activity in enumerate(activities, 1)
            for each in build_slot_terms(min(number, ACTIVITY_SLOTS), activity)
        )
    )


def build_slot_terms(slot: int, activity: Activity) -> tuple[str, ...]:
    """The terms of one activity."""
    done = build_work_terms(
        slot, activity.profession, activity.savoir_faire, activity.mode, activity.function
    )
    place = build_place_terms(slot, activity.departement, activity.commune, activity.postal_codes)
    if not activity.structure:
        return done + place
    return (*done, *place, format_activity_term(slot, "e", activity.structure))


@lru_cache(maxsize=1 << 14)
def build_work_terms(
    slot: int, profession: str, savoir_faire: tuple[str, ...], mode: str, function: str
) -> tuple[str, ...]:
    """The terms of what is done: a few thousand combinations cover two million activities."""
    known = [("p", profession), *(("s", each) for each in savoir_faire)]
    known += [("m", mode), ("f", function)]
    return tuple(format_activity_term(slot, letter, code) for letter, code in known if code)


@lru_cache(maxsize=1 << 16)
def build_place_terms(
    slot: int, departement: str, commune: str, postal_codes: tuple[str, ...]
) -> tuple[str, ...]:
    """The terms of where it is done."""
    known = [("d", departement), ("c", commune), *(("z", each) for each in postal_codes)]
    return tuple(format_activity_term(slot, letter, code) for letter, code in known if code)
