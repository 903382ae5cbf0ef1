"""RawRow: one line of an official file, cleaned, its columns under our names; nothing judged yet.

Cells that come back together on many lines (codes and labels, a structure and its address) are
remembered together: a row holds what was read of them once, and later stages never hash them again.
Columns come in the order of the tables in `rpps`. Rows are ordered, so that nothing depends on the
order of the file.
"""

from collections.abc import Callable, Sequence
from operator import itemgetter

from msgspec import Struct

from indexer.sources.files import MAX_ROW_BYTES
from indexer.sources.headers import FileLayout
from indexer.sources.rpps import PERSON_COLUMNS, PLACE_COLUMNS, FileKind
from indexer.validation.codes import (
    PracticeCodes,
    Qualifications,
    read_practice,
    read_qualifications,
)
from indexer.validation.place import ParsedPlace, read_place_cells

MAX_CELL_CHARS = 500
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

    practice: PracticeCodes


class ActivityRow(PersonRow, frozen=True, order=True, gc=False):
    """One situation × main savoir-faire."""

    practice: PracticeCodes
    place: ParsedPlace


class DiplomaRow(PersonRow, frozen=True, order=True, gc=False):
    """One diploma or one authorisation."""

    qualifications: Qualifications


FileRow = ActivityRow | SavoirFaireRow | DiplomaRow
RowBuilder = Callable[[list[str]], FileRow]
"""Makes a row of all cells of a line."""


def make_person_cells_getter(
    positions: Sequence[int],
) -> Callable[[list[str]], tuple[str, str, str, str, str]]:
    """The cells of `PersonRow`, which come first."""
    return itemgetter(*positions[: len(PERSON_COLUMNS)])


def make_activity_row_builder(positions: Sequence[int]) -> RowBuilder:
    """For the activities file; the cells of the place come last."""
    coded, place = (
        positions[len(PERSON_COLUMNS) : -len(PLACE_COLUMNS)],
        positions[-len(PLACE_COLUMNS) :],
    )
    of_person, of_practice = make_person_cells_getter(positions), itemgetter(*coded)
    of_place = itemgetter(*place)
    return lambda cells: ActivityRow(
        *of_person(cells), read_practice(of_practice(cells)), read_place_cells(of_place(cells))
    )


def make_savoir_faire_row_builder(positions: Sequence[int]) -> RowBuilder:
    """For the savoir-faire file."""
    of_person, coded = (
        make_person_cells_getter(positions),
        itemgetter(*positions[len(PERSON_COLUMNS) :]),
    )
    return lambda cells: SavoirFaireRow(*of_person(cells), read_practice(coded(cells)))


def make_diploma_row_builder(positions: Sequence[int]) -> RowBuilder:
    """For the diploma file."""
    of_person, coded = (
        make_person_cells_getter(positions),
        itemgetter(*positions[len(PERSON_COLUMNS) :]),
    )
    return lambda cells: DiplomaRow(*of_person(cells), read_qualifications(coded(cells)))


ROW_BUILDERS: dict[FileKind, Callable[[Sequence[int]], RowBuilder]] = {
    FileKind.ACTIVITIES: make_activity_row_builder,
    FileKind.SAVOIR_FAIRE: make_savoir_faire_row_builder,
    FileKind.DIPLOMAS: make_diploma_row_builder,
}


def make_line_parser(
    layout: FileLayout, *, is_printable: bool = False
) -> Callable[[str], tuple[int, FileRow | str]]:
    """A function from a numbered line (`12|8|…`) to its number and row, or why it is none.

    Args:
        layout: how lines are cut.
        is_printable: whether it is known that no line holds a character to be cleaned away.
    """
    build = ROW_BUILDERS[layout.kind]([position + 1 for position in layout.positions])
    width = layout.width + 1

    def read(line: str) -> tuple[int, FileRow | str]:
        cells = line.split("|")
        if len(cells) == width + 1 and not cells[width].strip():
            cells.pop()  # a trailing "|", which whole editions of the files have
        if len(cells) != width:
            return int(cells[0]), explain_wrong_width(cells, width)
        if len(line) > MAX_CELL_CHARS and max(map(len, cells)) > MAX_CELL_CHARS:
            return int(cells[0]), f"une cellule de plus de {MAX_CELL_CHARS} caractères"
        if not (has_clean_spacing(line) and (is_printable or line.isprintable())):
            cells = list(map(clean_cell, cells))
        cells.append("")  # what the absent columns point at
        return int(cells[0]), build(cells)

    return read


def explain_wrong_width(cells: list[str], width: int) -> str:
    """Why a line that has not the cells of its header is no row."""
    if len(cells) == 1:
        return "la ligne n'est pas en UTF-8"
    if cells[1:] == [""]:
        return f"une ligne de plus de {MAX_ROW_BYTES} octets"
    return f"{len(cells) - 1} champs au lieu de {width - 1}"


def has_clean_spacing(line: str) -> bool:
    """Whether no cell has a space too many: true of most lines, at 0.4 µs instead of 15 µs."""
    return "  " not in line and "| " not in line and " |" not in line and line[-1] != " "


def clean_cell(cell: str) -> str:
    """A cell without control characters, its whitespace collapsed."""
    if not cell.isprintable():
        kept = (char if char.isprintable() else " " if char.isspace() else "" for char in cell)
        cell = "".join(kept)
    return " ".join(cell.split())
