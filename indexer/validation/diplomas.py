"""Assign diplomas and authorisations to the profession to which they belong.

The official file has no profession column for them. They belong to the exercise if there is only
one, or if the diploma names its profession; otherwise to the person.
"""

from collections.abc import Iterable

import msgspec

from directory.model.professional import Authorisation, Diploma, Exercise

STATE_DIPLOMAS_BY_PROFESSION = {
    "10": "DE05",
    "21": "DE01 DE02",
    "26": "DE07 DE29",
    "28": "DE08",
    "40": "DE03 DE04",
    "41": "DE28",
    "50": "DE06",
    "60": "DE09 DE19 DE20 DE21 DE23 DE24 DE25 DE26 DE27",
    "69": "DE10",
    "70": "DE11",
    "80": "DE12",
    "81": "DE33",
    "82": "DE34",
    "83": "DE35",
    "84": "DE36",
    "85": "DE37",
    "86": "DE38",
    "91": "DE13",
    "92": "DE14",
    "93": "DE15",
    "94": "DE16 DE30",
    "95": "DE31",
    "96": "DE17 DE32",
    "98": "DE18 DE39",
}
"""Profession → state diplomas that name it (NOS: TRE_G15, TRE_R48); DE22 names no profession."""
PROFESSION_BY_STATE_DIPLOMA = {
    code: key for key, codes in STATE_DIPLOMAS_BY_PROFESSION.items() for code in codes.split()
}


def sort_unique_diplomas(unsorted: Iterable[Diploma]) -> tuple[Diploma, ...]:
    """Return the distinct diplomas, sorted by `diploma_sort_key`."""
    in_order = sorted(unsorted, key=diploma_sort_key)
    if len(in_order) <= 1:
        return tuple(in_order)
    unique = {diploma_sort_key(diploma)[:2]: diploma for diploma in in_order[::-1]}
    return tuple(sorted(unique.values(), key=diploma_sort_key))


def diploma_sort_key(diploma: Diploma) -> tuple[str, str, str, str]:
    """Return the sort key of a diploma; type and code (or else label) identify it."""
    kind = diploma.type
    code = diploma.code or diploma.label
    return (kind.code if kind else "", code, diploma.label, kind.label if kind else "")


def sort_unique_authorisations(unsorted: Iterable[Authorisation]) -> tuple[Authorisation, ...]:
    """Return the distinct authorisations, sorted by `authorisation_sort_key`."""
    in_order = sorted(unsorted, key=authorisation_sort_key)
    if len(in_order) <= 1:
        return tuple(in_order)
    unique = {
        authorisation_sort_key(authorisation)[:2]: authorisation for authorisation in in_order[::-1]
    }
    return tuple(sorted(unique.values(), key=authorisation_sort_key))


def authorisation_sort_key(authorisation: Authorisation) -> tuple[str, str, str, str]:
    """Return the sort key of an authorisation; type and discipline codes identify it."""
    discipline = authorisation.discipline
    code, label = (discipline.code, discipline.label) if discipline else ("", "")
    return (authorisation.type.code, code, authorisation.type.label, label)


QualificationAssignment = tuple[
    tuple[Exercise, ...], tuple[Diploma, ...], tuple[Authorisation, ...]
]


def assign_qualifications(
    exercises: tuple[Exercise, ...],
    all_diplomas: tuple[Diploma, ...],
    all_authorisations: tuple[Authorisation, ...],
) -> QualificationAssignment:
    """Return the exercises with their qualifications, then those that belong to the person."""
    if not (all_diplomas or all_authorisations) or not exercises:
        return exercises, all_diplomas, all_authorisations
    if len(exercises) == 1:
        only = msgspec.structs.replace(
            exercises[0], diplomas=all_diplomas, authorisations=all_authorisations
        )
        return (only,), (), ()
    owners = {exercise.profession.code: exercise for exercise in reversed(exercises)}
    diplomas_by_exercise = {
        id(exercise): tuple(
            each for each in all_diplomas if owners.get(find_named_profession(each)) is exercise
        )
        for exercise in exercises
    }
    assigned = tuple(
        msgspec.structs.replace(exercise, diplomas=diplomas_by_exercise[id(exercise)])
        for exercise in exercises
    )
    unassigned = tuple(each for each in all_diplomas if find_named_profession(each) not in owners)
    return assigned, unassigned, all_authorisations


def find_named_profession(diploma: Diploma) -> str:
    """Return the code of the profession that a diploma names, or an empty text."""
    return PROFESSION_BY_STATE_DIPLOMA.get(diploma.code or "", "")
