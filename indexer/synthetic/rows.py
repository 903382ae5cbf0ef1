"""People to lines of the three official files: the cells are joined here, and nowhere else."""

from collections.abc import Iterator

from indexer.synthetic.people import Exercise, Person
from indexer.synthetic.savoir_faire import NO_SAVOIR_FAIRE


def who(person: Person, exercise: Exercise) -> str:
    """The five cells that open a row of the two small files."""
    return f"{person.identity}|{exercise.name.surname}|{exercise.name.first_name}"


def profession_cells(exercise: Exercise) -> str:
    """Profession and category, code and label each."""
    return f"{exercise.profession.code}|{exercise.profession.label}|{exercise.category}"


def activity_rows(person: Person, exercise: Exercise) -> Iterator[str]:
    """One row per situation and main savoir-faire: 56 cells."""
    names = f"{exercise.name.surname}|{exercise.name.first_name}"
    start = f"{person.identity}|{exercise.title}|{person.civility}|{names}"
    start = f"{start}|{profession_cells(exercise)}"
    held = [each.cells for each in exercise.held.main] or [NO_SAVOIR_FAIRE]
    for situation in exercise.situations:
        end = (
            f"{situation.mode}|{situation.place}|{situation.authority}|{situation.sector}"
            f"|{situation.section}|{exercise.role}|{situation.genre}"
        )
        for savoir_faire in held:
            yield f"{start}|{savoir_faire}|{end}"


def savoir_faire_rows(person: Person, exercise: Exercise) -> Iterator[str]:
    """One row per savoir-faire, the complements too: 13 cells."""
    start = f"{who(person, exercise)}|{profession_cells(exercise)}"
    for held in (*exercise.held.main, *exercise.held.extra):
        yield f"{start}|{held.cells}"
