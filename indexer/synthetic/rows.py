"""People → rows of the three official files; the one place that joins cells to rows."""

from collections.abc import Iterator

from indexer.synthetic.people import SyntheticExercise, SyntheticPerson
from indexer.synthetic.savoir_faire import NO_SAVOIR_FAIRE


def format_identity_cells(person: SyntheticPerson, exercise: SyntheticExercise) -> str:
    """The first five cells of a row of the two smaller files."""
    return f"{person.identity}|{exercise.name.surname}|{exercise.name.first_name}"


def format_profession_cells(exercise: SyntheticExercise) -> str:
    """The cells of profession and category: code and label of each."""
    return f"{exercise.profession.code}|{exercise.profession.label}|{exercise.category}"


def format_activity_rows(person: SyntheticPerson, exercise: SyntheticExercise) -> Iterator[str]:
    """The rows of the activity file, 56 cells: one per situation and main savoir-faire."""
    names = f"{exercise.name.surname}|{exercise.name.first_name}"
    start = f"{person.identity}|{exercise.title}|{person.civility}|{names}"
    start = f"{start}|{format_profession_cells(exercise)}"
    held = [each.cells for each in exercise.savoir_faire.main] or [NO_SAVOIR_FAIRE]
    for situation in exercise.situations:
        end = (
            f"{situation.mode}|{situation.place}|{situation.authority}|{situation.sector}"
            f"|{situation.section}|{exercise.role}|{situation.genre}"
        )
        for savoir_faire in held:
            yield f"{start}|{savoir_faire}|{end}"


def format_savoir_faire_rows(person: SyntheticPerson, exercise: SyntheticExercise) -> Iterator[str]:
    """The rows of the savoir-faire file, 13 cells: one per savoir-faire, main or extra."""
    start = f"{format_identity_cells(person, exercise)}|{format_profession_cells(exercise)}"
    for held in (*exercise.savoir_faire.main, *exercise.savoir_faire.extra):
        yield f"{start}|{held.cells}"
