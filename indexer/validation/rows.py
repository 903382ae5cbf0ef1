"""Parse one line of an official file into a row: cells are cleaned and converted, not validated.

Groups of cells that repeat on many lines (codes and labels, a structure and its address) are
converted once and cached; later stages use the converted value and never hash the cells again.
Cells are found by field name, from the table in `indexer.sources.columns`. Rows can be sorted, so
that the result does not depend on the order of the file.
"""

from collections.abc import Callable, Mapping
from operator import itemgetter

from msgspec import Struct

from indexer.sources.file_kinds import FileKind
from indexer.sources.files import MAX_ROW_BYTES
from indexer.sources.headers import FileLayout
from indexer.validation.codes import (
    DiplomaCells,
    PracticeCells,
    PracticeCodes,
    ProfessionCells,
    Qualifications,
    read_practice,
    read_qualifications,
)
from indexer.validation.other_ids import OtherIds, read_other_ids
from indexer.validation.place import ParsedPlace, PlaceCells, read_place_cells

MAX_CELL_CHARS = 500
"""Maximum length of a cell; the longest label of the nomenclatures has about 200 characters."""


class PersonRow(Struct, frozen=True, order=True, gc=False):
    """The fields about the person in every row."""

    id_type: str
    local_id: str
    national_id: str
    exercise_name: str
    exercise_first_name: str


class OtherIdCells(Struct, frozen=True, gc=False):
    """The cell of the other numbers of a person."""

    other_ids: str


class SavoirFaireRow(PersonRow, frozen=True, order=True, gc=False):
    """One savoir-faire of a person in one profession."""

    practice: PracticeCodes


class ActivityRow(PersonRow, frozen=True, order=True, gc=False):
    """One activity of a person, combined with one savoir-faire."""

    practice: PracticeCodes
    place: ParsedPlace
    other_ids: OtherIds


class DiplomaRow(PersonRow, frozen=True, order=True, gc=False):
    """One diploma or one authorisation of a person."""

    qualifications: Qualifications


FileRow = ActivityRow | SavoirFaireRow | DiplomaRow
RowBuilder = Callable[[list[str]], FileRow]
"""Function that builds a row from all cells of a line."""


def find_cell_positions(cells: type[Struct], positions: Mapping[str, int]) -> list[int]:
    """Return the position in a line of each field of a type, in the order of the fields."""
    return [positions[field] for field in cells.__struct_fields__]


def make_person_cells_getter(
    positions: Mapping[str, int],
) -> Callable[[list[str]], tuple[str, str, str, str, str]]:
    """Return a function that gets the cells of `PersonRow`."""
    return itemgetter(*find_cell_positions(PersonRow, positions))


def make_activity_row_builder(positions: Mapping[str, int]) -> RowBuilder:
    """Return the row builder of the activities file."""
    of_person = make_person_cells_getter(positions)
    of_practice = itemgetter(*find_cell_positions(PracticeCells, positions))
    of_place = itemgetter(*find_cell_positions(PlaceCells, positions))
    of_other_ids = itemgetter(*find_cell_positions(OtherIdCells, positions))
    return lambda cells: ActivityRow(
        *of_person(cells),
        read_practice(of_practice(cells)),
        read_place_cells(of_place(cells)),
        read_other_ids(of_other_ids(cells)),
    )


def make_savoir_faire_row_builder(positions: Mapping[str, int]) -> RowBuilder:
    """Return the row builder of the savoir-faire file."""
    of_person = make_person_cells_getter(positions)
    of_savoir_faire = itemgetter(*find_cell_positions(ProfessionCells, positions))
    return lambda cells: SavoirFaireRow(*of_person(cells), read_practice(of_savoir_faire(cells)))


def make_diploma_row_builder(positions: Mapping[str, int]) -> RowBuilder:
    """Return the row builder of the diploma file."""
    of_person = make_person_cells_getter(positions)
    of_diploma = itemgetter(*find_cell_positions(DiplomaCells, positions))
    return lambda cells: DiplomaRow(*of_person(cells), read_qualifications(of_diploma(cells)))


ROW_BUILDERS: dict[FileKind, Callable[[Mapping[str, int]], RowBuilder]] = {
    FileKind.ACTIVITIES: make_activity_row_builder,
    FileKind.SAVOIR_FAIRE: make_savoir_faire_row_builder,
    FileKind.DIPLOMAS: make_diploma_row_builder,
}


def make_line_parser(
    layout: FileLayout, *, is_printable: bool = False
) -> Callable[[str], tuple[int, FileRow | str]]:
    """Return a function from a numbered line (`12|8|…`) to its number and row, or an error message.

    Args:
        layout: the layout of the lines.
        is_printable: whether all lines are known to have printable characters only.
    """
    build = ROW_BUILDERS[layout.kind]({field: at + 1 for field, at in layout.positions.items()})
    width = len(layout.column_names) + 1

    def read(line: str) -> tuple[int, FileRow | str]:
        cells = line.split("|")
        if len(cells) == width + 1 and not cells[width].strip():
            cells.pop()  # a trailing "|", on every line of some editions
        if len(cells) != width:
            return int(cells[0]), explain_wrong_width(cells, width)
        if len(line) > MAX_CELL_CHARS and max(map(len, cells)) > MAX_CELL_CHARS:
            return int(cells[0]), f"une cellule de plus de {MAX_CELL_CHARS} caractères"
        if not (has_clean_spacing(line) and (is_printable or line.isprintable())):
            cells = list(map(clean_cell, cells))
        cells.append("")  # the cell of absent columns
        return int(cells[0]), build(cells)

    return read


def explain_wrong_width(cells: list[str], width: int) -> str:
    """Return why a line with the wrong number of cells is rejected."""
    if len(cells) == 1:
        return "la ligne n'est pas en UTF-8"
    if cells[1:] == [""]:
        return f"une ligne de plus de {MAX_ROW_BYTES} octets"
    return f"{len(cells) - 1} champs au lieu de {width - 1}"


def has_clean_spacing(line: str) -> bool:
    """Whether no cell has extra spaces: true of most lines, which then need no slow cleaning."""
    return "  " not in line and "| " not in line and " |" not in line and line[-1] != " "


def clean_cell(cell: str) -> str:
    """Return a cell without control characters, with whitespace collapsed."""
    if not cell.isprintable():
        printable = (char if char.isprintable() else " " if char.isspace() else "" for char in cell)
        cell = "".join(printable)
    return " ".join(cell.split())
