"""Diplomas and authorisations: read, and given to the profession they belong to.

The official file has no profession column for them: they go to the
exercise when there is one only or when the diploma names the profession, else to the person.
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
"""Profession → state diplomas that name it (NOS: TRE_G15, TRE_R48); DE22 names none."""
PROFESSION_BY_STATE_DIPLOMA = {
    code: key for key, codes in STATE_DIPLOMAS_BY_PROFESSION.items() for code in codes.split()
}


def sort_unique_diplomas(unsorted: Iterable[Diploma]) -> tuple[Diploma, ...]:
    """Diplomas, each once, in an order of their own."""
    in_order = sorted(unsorted, key=diploma_sort_key)
    if len(in_order) <= 1:
        return tuple(in_order)
    once = {diploma_sort_key(diploma)[:2]: diploma for diploma in in_order[::-1]}
    return tuple(sorted(once.values(), key=diploma_sort_key))


def diploma_sort_key(diploma: Diploma) -> tuple[str, str, str, str]:
    """The order of diplomas; two are the same when type and code (or else label) are."""
    kind = diploma.type
    code = diploma.code or diploma.label
    return (kind.code if kind else "", code, diploma.label, kind.label if kind else "")


def sort_unique_authorisations(unsorted: Iterable[Authorisation]) -> tuple[Authorisation, ...]:
    """Authorisations, each once, in an order of their own."""
    in_order = sorted(unsorted, key=authorisation_sort_key)
    if len(in_order) <= 1:
        return tuple(in_order)
    once = {authorisation_sort_key(allowed)[:2]: allowed for allowed in in_order[::-1]}
    return tuple(sorted(once.values(), key=authorisation_sort_key))


def authorisation_sort_key(authorisation: Authorisation) -> tuple[str, str, str, str]:
    """The order of authorisations; two are the same when type and discipline codes are."""
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
    """Exercises with what is theirs, then the diplomas and authorisations left to the person."""
    if not (all_diplomas or all_authorisations) or not exercises:
        return exercises, all_diplomas, all_authorisations
    if len(exercises) == 1:
        only = msgspec.structs.replace(
            exercises[0], diplomas=all_diplomas, authorisations=all_authorisations
        )
        return (only,), (), ()
    owners = {exercise.profession.code: exercise for exercise in reversed(exercises)}
    owned = {
        id(exercise): tuple(
            each for each in all_diplomas if owners.get(find_named_profession(each)) is exercise
        )
        for exercise in exercises
    }
    given = tuple(
        msgspec.structs.replace(exercise, diplomas=owned[id(exercise)]) for exercise in exercises
    )
    left = tuple(each for each in all_diplomas if find_named_profession(each) not in owners)
    return given, left, all_authorisations


def find_named_profession(diploma: Diploma) -> str:
    """The profession that a diploma names, or nothing."""
    return PROFESSION_BY_STATE_DIPLOMA.get(diploma.code or "", "")
