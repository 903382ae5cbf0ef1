"""Assemble rows into exercises: one per profession and category, with one activity per place.

Rows are sorted and distinct, so that a choice between rows that disagree (the label of a code, the
spelling of a name) does not depend on the order of the file.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from directory.model.professional import Exercise, PlaceOfPractice, SavoirFaire, Situation
from indexer.validation.codes import PracticeCodes
from indexer.validation.place import ParsedPlace
from indexer.validation.rows import ActivityRow, SavoirFaireRow

PracticeRow = ActivityRow | SavoirFaireRow
ExerciseKey = tuple[str, str]
NO_PLACE = ParsedPlace((), None)


def assemble_exercises(
    rows: Sequence[PracticeRow], savoir_faire_rows: Sequence[SavoirFaireRow]
) -> tuple[tuple[Exercise, ...], Sequence[SavoirFaireRow]]:
    """Return the exercises in rows, and the savoir-faire rows that belong to none of them.

    If the category differs between the two files, the savoir-faire belongs to the first exercise of
    the profession.
    """
    if len(rows) == 1 and not savoir_faire_rows:
        return (assemble_exercise(rows, ()),), ()
    grouped: dict[ExerciseKey, list[PracticeRow]] = defaultdict(list)
    for row in rows:
        grouped[row.practice.exercise].append(row)
    first = {key[0]: key for key in sorted(grouped, reverse=True)}
    extra: dict[ExerciseKey, list[SavoirFaireRow]] = defaultdict(list)
    unassigned: list[SavoirFaireRow] = []
    for each in savoir_faire_rows:
        key = each.practice.exercise
        owner = key if key in grouped else first.get(key[0])
        (extra[owner] if owner else unassigned).append(each)
    return tuple(assemble_exercise(grouped[key], extra[key]) for key in sorted(grouped)), unassigned


def profession_category_key(exercise: Exercise) -> ExerciseKey:
    """Return the key that identifies and orders exercises: profession, then category."""
    return exercise.profession.code, exercise.category.code if exercise.category else ""


def assemble_exercise(
    rows: Sequence[PracticeRow], savoir_faire_rows: Sequence[SavoirFaireRow]
) -> Exercise:
    """Assemble one exercise from its rows."""
    first = rows[0]
    practices = [row.practice for row in (*rows, *savoir_faire_rows)]
    titles = [practice.title for practice in practices if practice.title]
    return Exercise(
        profession=practices[0].profession,
        exercise_name=first.exercise_name,
        exercise_first_name=first.exercise_first_name,
        category=practices[0].category,
        title=titles[0] if titles else None,
        savoir_faire=collect_row_savoir_faire(practices),
        situations=assemble_situations(rows),
    )


def collect_row_savoir_faire(practices: Sequence[PracticeCodes]) -> tuple[SavoirFaire, ...]:
    """Return the distinct savoir-faire of rows, sorted by type and code."""
    if len(practices) == 1:
        return practices[0].savoir_faire
    return sort_unique_savoir_faire(one for practice in practices for one in practice.savoir_faire)


def sort_unique_savoir_faire(unsorted: Iterable[SavoirFaire]) -> tuple[SavoirFaire, ...]:
    """Return the distinct savoir-faire, sorted by type and code."""
    in_order = sorted(unsorted, key=savoir_faire_sort_key)
    unique = {savoir_faire_sort_key(one)[:2]: one for one in in_order[::-1]}
    return tuple(sorted(unique.values(), key=savoir_faire_sort_key))


def savoir_faire_sort_key(savoir_faire: SavoirFaire) -> tuple[str, str, str, str]:
    """Return the sort key of a savoir-faire; type and code identify it."""
    kind = savoir_faire.type
    return (
        kind.code if kind else "",
        savoir_faire.code,
        savoir_faire.label,
        kind.label if kind else "",
    )


def assemble_situations(rows: Sequence[PracticeRow]) -> tuple[Situation, ...]:
    """Assemble the activities in rows; rows that differ only in savoir-faire are merged."""
    merged: dict[tuple[str, ...], Situation] = {}
    for row in rows:
        parsed = row.place if isinstance(row, ActivityRow) else NO_PLACE
        place = parsed.place
        key = (*row.practice.activity, *((place.key,) if place and place.key else parsed.cells))
        if key not in merged and (situation := assemble_situation(row.practice, place)):
            merged[key] = situation
    return tuple([merged[key] for key in sorted(merged)] if len(merged) > 1 else merged.values())


def assemble_situation(practice: PracticeCodes, place: PlaceOfPractice | None) -> Situation | None:
    """Assemble one activity; None for a person without activity, whose cells are all empty."""
    if not (place or practice.mode or practice.genre or practice.function):
        return None
    return Situation(
        genre=practice.genre,
        mode=practice.mode,
        function=practice.function,
        sector=practice.sector,
        place=place,
    )
