"""A partial load: what the files that are there say, over what is already known.

Parts that come from a missing file stay as they were. Savoir-faire come from two files, so that
until both are there they only add up; a withdrawn one goes with the next complete load.
"""

from collections.abc import Set as AbstractSet

from msgspec.structs import replace

from directory.model.professional import Exercise, Professional, SavoirFaire
from indexer.sources import FileKind
from indexer.validation.diplomas import (
    assign_qualifications,
    sort_unique_authorisations,
    sort_unique_diplomas,
)
from indexer.validation.exercises import profession_category_key, sort_unique_savoir_faire


def merge_partial_load(
    old: Professional, new: Professional, file_kinds: AbstractSet[FileKind]
) -> Professional:
    """One person after a load of some of the files.

    Args:
        old: what is known.
        new: what the files of this load say.
        file_kinds: which files these are. What no official file tells (mailboxes, former numbers)
            always stays.
    """
    titled = new if FileKind.DIPLOMAS in file_kinds else old
    named = new if FileKind.ACTIVITIES in file_kinds else old
    exercises, left, allowed = assign_qualifications(
        tuple(merge_exercise(exercise, old, new, file_kinds) for exercise in named.exercises),
        sort_unique_diplomas(
            [*titled.diplomas, *(one for each in titled.exercises for one in each.diplomas)]
        ),
        sort_unique_authorisations(
            [
                *titled.authorisations,
                *(one for each in titled.exercises for one in each.authorisations),
            ]
        ),
    )
    return replace(
        old,
        exercises=exercises,
        civility=named.civility,
        diplomas=left,
        authorisations=allowed,
    )


def merge_exercise(
    exercise: Exercise, old: Professional, new: Professional, file_kinds: AbstractSet[FileKind]
) -> Exercise:
    """An exercise with its savoir-faire from both sides, not yet its diplomas."""
    known = find_exercise_savoir_faire(exercise, new)
    if not {FileKind.ACTIVITIES, FileKind.SAVOIR_FAIRE} <= file_kinds:
        known = (*known, *find_exercise_savoir_faire(exercise, old))
    return replace(
        exercise, savoir_faire=sort_unique_savoir_faire(known), diplomas=(), authorisations=()
    )


def find_exercise_savoir_faire(exercise: Exercise, person: Professional) -> tuple[SavoirFaire, ...]:
    """The savoir-faire that a person has in an exercise."""
    same = (
        each
        for each in person.exercises
        if profession_category_key(each) == profession_category_key(exercise)
    )
    return tuple(one for each in same for one in each.savoir_faire)
