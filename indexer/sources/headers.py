"""The header of an official file: where each column is, or why the file is refused."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from directory.errors import SourceRefused
from indexer.sources.columns import (
    COLUMNS_BY_FILE_KIND,
    IGNORED_COLUMNS,
    FileColumns,
    fold_column_name,
)
from indexer.sources.file_kinds import FileKind


class FileLayout(Struct, frozen=True):
    """How the lines of one file are cut.

    Attributes:
        file: the name that reports show.
        column_names: as the header spells them; a trailing `|` makes none.
        positions: the rank in a line of each field that the file may have; the number of columns
            (an added empty cell) where the edition has no such column.
        unknown_columns: columns that nobody here has heard of.
    """

    kind: FileKind
    file: str
    column_names: tuple[str, ...]
    positions: Mapping[str, int]
    unknown_columns: tuple[str, ...]

    @property
    def key_position(self) -> int:
        """The rank of the national id."""
        return self.positions["national_id"]

    def find_column_name(self, field: str) -> str:
        """The name that the file itself gives to a field whose column it has."""
        return self.column_names[self.positions[field]]


def parse_layout(kind: FileKind, file: str, header: bytes) -> FileLayout:
    """Read a header line.

    Raises:
        SourceRefused: no header, not UTF-8, a column missing or there twice.
    """
    names = parse_column_names(file, header)
    columns = COLUMNS_BY_FILE_KIND[kind]
    there = locate_columns(file, names, columns)
    folded = list(map(fold_column_name, names))
    if len(set(folded)) < len(names):
        raise SourceRefused(f"{file} : une colonne figure deux fois dans l'en-tête")
    known = columns.index_names().keys() | IGNORED_COLUMNS
    return FileLayout(
        kind=kind,
        file=file,
        column_names=tuple(names),
        positions={field: there.get(field, len(names)) for field in columns.names},
        unknown_columns=tuple(
            name for name, form in zip(names, folded, strict=True) if form not in known
        ),
    )


def parse_column_names(file: str, header: bytes) -> list[str]:
    """The names in a header line, without the one that a trailing `|` adds."""
    if not header.strip():
        raise SourceRefused(f"{file} : le fichier est vide")
    try:
        names = header.decode("utf-8-sig").strip().split("|")
    except UnicodeDecodeError as error:
        raise SourceRefused(f"{file} : l'en-tête n'est pas en UTF-8") from error
    return names[:-1] if not names[-1].strip() else names


def locate_columns(file: str, names: Sequence[str], columns: FileColumns) -> dict[str, int]:
    """The rank of every field whose column is there.

    Raises:
        SourceRefused: two columns are the same field, or a mandatory one is missing.
    """
    fields, positions = columns.index_names(), dict[str, int]()
    for rank, name in enumerate(names):
        field = fields.get(fold_column_name(name))
        if field in positions:
            both = f"« {names[positions[field]]} » et « {name} »"
            raise SourceRefused(f"{file} : une colonne figure deux fois dans l'en-tête : {both}")
        if field:
            positions[field] = rank
    if missing := sorted(columns.mandatory_fields - positions.keys()):
        absent = ", ".join(quote_names(columns.names[field]) for field in missing)
        raise SourceRefused(f"{file} : colonne obligatoire absente : {absent}")
    return positions


def quote_names(names: Sequence[str]) -> str:
    """The names that a column may have, as a message shows them."""
    return " ou ".join(f"« {name} »" for name in names)
