"""People to lines of the three official files: the cells are joined here, and nowhere else."""

from collections.abc import Iterator

from indexer.synthetic.people import SyntheticExercise, SyntheticPerson
from indexer.synthetic.savoir_faire import NO_SAVOIR_FAIRE


def format_identity_cells(person: SyntheticPerson, exercise: SyntheticExercise) -> str:
    """The five cells that open a row of the two small files."""
    return f"{person.identity}|{exercise.name.surname}|{exercise.name.first_name}"


def format_profession_cells(exercise: SyntheticExercise) -> str:
    """Profession and category, code and label each."""
    return f"{exercise.profession.code}|{exercise.profession.label}|{exercise.category}"


def format_activity_rows(person: SyntheticPerson, exercise: SyntheticExercise) -> Iterator[str]:
    """One row per situation and main savoir-faire: 56 cells."""
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
    """One row per savoir-faire, the complements too: 13 cells."""
    start = f"{format_identity_cells(person, exercise)}|{format_profession_cells(exercise)}"
    for held in (*exercise.savoir_faire.main, *exercise.savoir_faire.extra):
        yield f"{start}|{held.cells}"
