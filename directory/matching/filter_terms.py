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
from directory.search import Where

SLOTS = 16
"""Distinct activities of one person that are kept apart.

Further ones share the last slot: still found, with looser mixing of codes among these only.
"""
LETTERS = {
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

Asked = list[tuple[str, Collection[str]]]
"""Letters, and the codes any of which will do."""


def meeting(
    where: Where, ring: tuple[str, ...] | None = None, *, slots: int = SLOTS
) -> Expression | None:
    """One activity is all of this, in one of these communes; nothing when nothing is asked.

    Of people who have one activity, the first of the `slots` is all there is to ask for.
    """
    dimensions = asked(where, ring)
    if not dimensions:
        return None
    if len(dimensions) == 1:
        return OneOf(Field.ACTIVITY, tuple(in_any_slot(*dimensions[0], slots)))
    return AnyOf(
        tuple(
            AllOf(tuple(in_slot(slot, letter, codes) for letter, codes in dimensions))
            for slot in range(1, slots + 1)
        )
    )


def asked(where: Where, ring: tuple[str, ...] | None) -> Asked:
    """The dimensions that ask for something, with their codes."""
    found = {
        name: codes for name in LETTERS if (codes := getattr(where, name)) and name != "communes"
    }
    towns = in_communes(where, ring)
    if towns is not None:
        found["communes"] = towns
    return [(LETTERS[name], codes) for name, codes in found.items()]


def in_communes(where: Where, ring: tuple[str, ...] | None) -> Collection[str] | None:
    """The communes that will do: those asked for, cities with their arrondissements, in the ring.

    Nothing when any will do; empty when none does.
    """
    if not where.communes:
        return ring
    wanted = dict.fromkeys(part for each in where.communes for part in geography.parts(each))
    return tuple(wanted) if ring is None else [each for each in ring if each in wanted]


def in_any_slot(letter: str, codes: Collection[str], slots: int) -> Iterator[str]:
    """The terms of some codes, whichever the activity."""
    for slot in range(1, slots + 1):
        yield from in_slot(slot, letter, codes).values


def in_slot(slot: int, letter: str, codes: Collection[str]) -> OneOf:
    """One activity has one of these codes."""
    return OneOf(Field.ACTIVITY, tuple(term(slot, letter, code) for code in codes))


def term(slot: int, letter: str, code: str) -> str:
    """The term of a code of an activity; spaces part terms, so it has none."""
    return f"{slot}{letter}{code}".replace(" ", "_")


def activity_terms(activities: tuple[Activity, ...]) -> tuple[str, ...]:
    """All terms of a person's activities."""
    if len(activities) == 1:
        return terms_of(1, activities[0])
    return tuple(
        dict.fromkeys(
            each
            for number, activity in enumerate(activities, 1)
            for each in terms_of(min(number, SLOTS), activity)
        )
    )


def terms_of(slot: int, activity: Activity) -> tuple[str, ...]:
    """The terms of one activity."""
    done = work_terms(
        slot, activity.profession, activity.savoir_faire, activity.mode, activity.function
    )
    place = place_terms(slot, activity.departement, activity.commune, activity.postal_codes)
    if not activity.structure:
        return done + place
    return (*done, *place, term(slot, "e", activity.structure))


@lru_cache(maxsize=1 << 14)
def work_terms(
    slot: int, profession: str, savoir_faire: tuple[str, ...], mode: str, function: str
) -> tuple[str, ...]:
    """The terms of what is done: a few thousand combinations cover two million activities."""
    known = [("p", profession), *(("s", each) for each in savoir_faire)]
    known += [("m", mode), ("f", function)]
    return tuple(term(slot, letter, code) for letter, code in known if code)


@lru_cache(maxsize=1 << 16)
def place_terms(
    slot: int, departement: str, commune: str, postal_codes: tuple[str, ...]
) -> tuple[str, ...]:
    """The terms of where it is done."""
    known = [("d", departement), ("c", commune), *(("z", each) for each in postal_codes)]
    return tuple(term(slot, letter, code) for letter, code in known if code)
