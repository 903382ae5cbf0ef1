"""A partial load: merge the files that are present into what is already known.

Data from a missing file stays unchanged. Savoir-faire come from two files: while one is missing,
they are only added; a withdrawn savoir-faire is removed by the next complete load.
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
    """Return one person as they are after a load of some of the files.

    Args:
        old: the person before the load.
        new: the person according to the files of this load.
        file_kinds: the kinds of files in this load. Mailboxes and former numbers always stay;
            further former numbers of the files are added.
    """
    diploma_source = new if FileKind.DIPLOMAS in file_kinds else old
    activity_source = new if FileKind.ACTIVITIES in file_kinds else old
    exercises, unassigned_diplomas, unassigned_authorisations = assign_qualifications(
        tuple(
            merge_exercise(exercise, old, new, file_kinds) for exercise in activity_source.exercises
        ),
        sort_unique_diplomas(
            [
                *diploma_source.diplomas,
                *(one for each in diploma_source.exercises for one in each.diplomas),
            ]
        ),
        sort_unique_authorisations(
            [
                *diploma_source.authorisations,
                *(one for each in diploma_source.exercises for one in each.authorisations),
            ]
        ),
    )
    return replace(
        old,
        exercises=exercises,
        civility=activity_source.civility,
        former_ids=tuple(sorted({*old.former_ids, *new.former_ids})),
        diplomas=unassigned_diplomas,
        authorisations=unassigned_authorisations,
    )


def merge_exercise(
    exercise: Exercise, old: Professional, new: Professional, file_kinds: AbstractSet[FileKind]
) -> Exercise:
    """Return an exercise with the savoir-faire of both records, without its diplomas yet."""
    known = find_exercise_savoir_faire(exercise, new)
    if not {FileKind.ACTIVITIES, FileKind.SAVOIR_FAIRE} <= file_kinds:
        known = (*known, *find_exercise_savoir_faire(exercise, old))
    return replace(
        exercise, savoir_faire=sort_unique_savoir_faire(known), diplomas=(), authorisations=()
    )


def find_exercise_savoir_faire(exercise: Exercise, person: Professional) -> tuple[SavoirFaire, ...]:
    """Return the savoir-faire that a person has in an exercise."""
    same = (
        each
        for each in person.exercises
        if profession_category_key(each) == profession_category_key(exercise)
    )
    return tuple(one for each in same for one in each.savoir_faire)
