"""A partial load: what the files that are there say, over what is already known.

Parts that come from a missing file stay as they were. Savoir-faire come from two files, so that
until both are there they only add up; a withdrawn one goes with the next complete load.
"""

from collections.abc import Set as AbstractSet

from msgspec.structs import replace

from directory.model.professional import Exercise, Professional, SavoirFaire
from indexer.sources import Kind
from indexer.validation.diplomas import allotted, authorisations, diplomas
from indexer.validation.exercises import merged_savoir_faire


def merged(old: Professional, new: Professional, present: AbstractSet[Kind]) -> Professional:
    """One person after a load of some of the files.

    Args:
        old: what is known.
        new: what the files of this load say.
        present: which files these are. What no official file tells (mailboxes, former numbers)
            always stays.
    """
    titled = new if Kind.DIPLOMAS in present else old
    exercises, left, allowed = allotted(
        tuple(merged_exercise(exercise, old, new, present) for exercise in kept(old, new, present)),
        diplomas([*titled.diplomas, *(one for each in titled.exercises for one in each.diplomas)]),
        authorisations(
            [
                *titled.authorisations,
                *(one for each in titled.exercises for one in each.authorisations),
            ]
        ),
    )
    return replace(
        old,
        exercises=exercises,
        civility=new.civility if Kind.ACTIVITIES in present else old.civility,
        diplomas=left,
        authorisations=allowed,
    )


def kept(old: Professional, new: Professional, present: AbstractSet[Kind]) -> tuple[Exercise, ...]:
    """Whose professions, names and activities count."""
    return new.exercises if Kind.ACTIVITIES in present else old.exercises


def merged_exercise(
    exercise: Exercise, old: Professional, new: Professional, present: AbstractSet[Kind]
) -> Exercise:
    """An exercise with its savoir-faire from both sides, not yet its diplomas."""
    known = of_exercise(exercise, new)
    if not {Kind.ACTIVITIES, Kind.SAVOIR_FAIRE} <= present:
        known = (*known, *of_exercise(exercise, old))
    return replace(
        exercise, savoir_faire=merged_savoir_faire(known), diplomas=(), authorisations=()
    )


def of_exercise(exercise: Exercise, person: Professional) -> tuple[SavoirFaire, ...]:
    """The savoir-faire that a person has in an exercise."""
    same = (each for each in person.exercises if key_of(each) == key_of(exercise))
    return tuple(one for each in same for one in each.savoir_faire)


def key_of(exercise: Exercise) -> tuple[str, str]:
    """What makes two exercises the same: profession and category."""
    return exercise.profession.code, exercise.category.code if exercise.category else ""
