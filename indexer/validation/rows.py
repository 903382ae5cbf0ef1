"""RawRow: one line of an official file, cleaned, its columns under our names; nothing judged yet.

Cells that come back together on many lines (codes and labels, a structure and its address) are
remembered together: a row holds what was read of them once, and later stages never hash them again.
Columns come in the order of the tables in `rpps`. Rows are ordered, so that nothing depends on the
order of the file.
"""

from collections.abc import Callable, Sequence
from operator import itemgetter

from msgspec import Struct

from indexer.sources.files import LONGEST_LINE
from indexer.sources.headers import Layout
from indexer.sources.rpps import PERSON, PLACE, Kind
from indexer.validation.codes import Practice, Titles, read_practice, read_titles
from indexer.validation.place import ReadPlace, read_place

LONGEST_CELL = 500
"""Characters. The longest label of the nomenclatures has about 200."""


class PersonRow(Struct, frozen=True, order=True, gc=False):
    """What every row says of the person."""

    id_type: str
    local_id: str
    national_id: str
    exercise_name: str
    exercise_first_name: str


class SavoirFaireRow(PersonRow, frozen=True, order=True, gc=False):
    """One savoir-faire of a person in one profession."""

    practice: Practice


class ActivityRow(PersonRow, frozen=True, order=True, gc=False):
    """One situation × main savoir-faire."""

    practice: Practice
    place: ReadPlace


class DiplomaRow(PersonRow, frozen=True, order=True, gc=False):
    """One diploma or one authorisation."""

    titles: Titles


Row = ActivityRow | SavoirFaireRow | DiplomaRow
Build = Callable[[list[str]], Row]
"""Makes a row of all cells of a line."""


def person_cells(
    columns: Sequence[int],
) -> Callable[[list[str]], tuple[str, str, str, str, str]]:
    """The cells of `PersonRow`, which come first."""
    return itemgetter(*columns[: len(PERSON)])


def activity_rows(columns: Sequence[int]) -> Build:
    """For the activities file; the cells of the place come last."""
    coded, place = columns[len(PERSON) : -len(PLACE)], columns[-len(PLACE) :]
    of_person, of_practice = person_cells(columns), itemgetter(*coded)
    of_place = itemgetter(*place)
    return lambda cells: ActivityRow(
        *of_person(cells), read_practice(of_practice(cells)), read_place(of_place(cells))
    )


def savoir_faire_rows(columns: Sequence[int]) -> Build:
    """For the savoir-faire file."""
    of_person, coded = person_cells(columns), itemgetter(*columns[len(PERSON) :])
    return lambda cells: SavoirFaireRow(*of_person(cells), read_practice(coded(cells)))


def diploma_rows(columns: Sequence[int]) -> Build:
    """For the diploma file."""
    of_person, coded = person_cells(columns), itemgetter(*columns[len(PERSON) :])
    return lambda cells: DiplomaRow(*of_person(cells), read_titles(coded(cells)))


ROWS: dict[Kind, Callable[[Sequence[int]], Build]] = {
    Kind.ACTIVITIES: activity_rows,
    Kind.SAVOIR_FAIRE: savoir_faire_rows,
    Kind.DIPLOMAS: diploma_rows,
}


def reader(layout: Layout, *, printable: bool = False) -> Callable[[str], tuple[int, Row | str]]:
    """A function from a numbered line (`12|8|…`) to its number and row, or why it is none.

    Args:
        layout: how lines are cut.
        printable: whether it is known that no line holds a character to be cleaned away.
    """
    build = ROWS[layout.kind]([position + 1 for position in layout.positions])
    width = layout.width + 1

    def read(line: str) -> tuple[int, Row | str]:
        cells = line.split("|")
        if len(cells) == width + 1 and not cells[width].strip():
            cells.pop()  # a trailing "|", which whole editions of the files have
        if len(cells) != width:
            return int(cells[0]), misfit(cells, width)
        if len(line) > LONGEST_CELL and max(map(len, cells)) > LONGEST_CELL:
            return int(cells[0]), f"une cellule de plus de {LONGEST_CELL} caractères"
        if not (is_spaced(line) and (printable or line.isprintable())):
            cells = list(map(cleaned, cells))
        cells.append("")  # what the absent columns point at
        return int(cells[0]), build(cells)

    return read


def misfit(cells: list[str], width: int) -> str:
    """Why a line that has not the cells of its header is no row."""
    if len(cells) == 1:
        return "la ligne n'est pas en UTF-8"
    if cells[1:] == [""]:
        return f"une ligne de plus de {LONGEST_LINE} octets"
    return f"{len(cells) - 1} champs au lieu de {width - 1}"


def is_spaced(line: str) -> bool:
    """Whether no cell has a space too many: true of most lines, at 0.4 µs instead of 15 µs."""
    return "  " not in line and "| " not in line and " |" not in line and line[-1] != " "


def cleaned(cell: str) -> str:
    """A cell without control characters, its whitespace collapsed."""
    if not cell.isprintable():
        kept = (char if char.isprintable() else " " if char.isspace() else "" for char in cell)
        cell = "".join(kept)
    return " ".join(cell.split())
