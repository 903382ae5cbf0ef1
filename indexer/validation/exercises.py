"""Activity rows to exercises: one per profession and category, one activity per place and mode.

Rows arrive sorted and without duplicates; whatever is chosen among rows that disagree (the label of
a code, the spelling of a name) is then the same for any order of the file.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from directory.model.professional import Exercise, PlaceOfPractice, SavoirFaire, Situation
from indexer.validation.codes import Practice
from indexer.validation.place import ReadPlace
from indexer.validation.rows import ActivityRow, SavoirFaireRow

PracticeRow = ActivityRow | SavoirFaireRow
Key = tuple[str, str]
NOWHERE = ReadPlace((), None)


def exercises(
    rows: Sequence[PracticeRow], known: Sequence[SavoirFaireRow]
) -> tuple[tuple[Exercise, ...], Sequence[SavoirFaireRow]]:
    """The exercises that rows tell, and the savoir-faire rows that belong to none of them.

    Where a category is not the same in the two files, the savoir-faire goes to the first exercise
    of the profession.
    """
    if len(rows) == 1 and not known:
        return (exercise(rows, ()),), ()
    grouped: dict[Key, list[PracticeRow]] = defaultdict(list)
    for row in rows:
        grouped[row.practice.exercise].append(row)
    first = {key[0]: key for key in sorted(grouped, reverse=True)}
    extra: dict[Key, list[SavoirFaireRow]] = defaultdict(list)
    strays: list[SavoirFaireRow] = []
    for each in known:
        key = each.practice.exercise
        owner = key if key in grouped else first.get(key[0])
        (extra[owner] if owner else strays).append(each)
    return tuple(exercise(grouped[key], extra[key]) for key in sorted(grouped)), strays


def exercise(rows: Sequence[PracticeRow], known: Sequence[SavoirFaireRow]) -> Exercise:
    """One exercise from the rows that are about it."""
    first = rows[0]
    practices = [row.practice for row in (*rows, *known)]
    titles = [practice.title for practice in practices if practice.title]
    return Exercise(
        profession=practices[0].profession,
        exercise_name=first.exercise_name,
        exercise_first_name=first.exercise_first_name,
        category=practices[0].category,
        title=titles[0] if titles else None,
        savoir_faire=savoir_faire(practices),
        situations=situations(rows),
    )


def savoir_faire(practices: Sequence[Practice]) -> tuple[SavoirFaire, ...]:
    """The savoir-faire of some rows, each once, sorted by type and code."""
    if len(practices) == 1:
        return practices[0].savoir_faire
    return merged_savoir_faire(one for practice in practices for one in practice.savoir_faire)


def merged_savoir_faire(each: Iterable[SavoirFaire]) -> tuple[SavoirFaire, ...]:
    """Savoir-faire, each once, sorted by type and code."""
    in_order = sorted(each, key=savoir_faire_key)
    once = {savoir_faire_key(one)[:2]: one for one in in_order[::-1]}
    return tuple(sorted(once.values(), key=savoir_faire_key))


def savoir_faire_key(one: SavoirFaire) -> tuple[str, str, str, str]:
    """The order of savoir-faire; two are the same when type and code are."""
    kind = one.type
    return (kind.code if kind else "", one.code, one.label, kind.label if kind else "")


def situations(rows: Sequence[PracticeRow]) -> tuple[Situation, ...]:
    """The activities in some rows: those that differ only in savoir-faire merge."""
    merged: dict[tuple[str, ...], Situation] = {}
    for row in rows:
        read = row.place if isinstance(row, ActivityRow) else NOWHERE
        place = read.place
        key = (*row.practice.activity, *((place.key,) if place and place.key else read.cells))
        if key not in merged and (situation := situation_of(row.practice, place)):
            merged[key] = situation
    return tuple([merged[key] for key in sorted(merged)] if len(merged) > 1 else merged.values())


def situation_of(practice: Practice, place: PlaceOfPractice | None) -> Situation | None:
    """One activity; none for a person without activity, whose cells are all empty."""
    if not (place or practice.mode or practice.genre or practice.function):
        return None
    return Situation(
        genre=practice.genre,
        mode=practice.mode,
        function=practice.function,
        sector=practice.sector,
        place=place,
    )
