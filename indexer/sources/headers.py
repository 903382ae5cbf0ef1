"""Parse the header of an official file: the position of each column, or why it is refused."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from msgspec import Struct

from directory.errors import SourceRefused
from indexer.sources.columns import (
    COLUMNS_BY_FILE_KIND,
    IGNORED_COLUMNS,
    MAILBOX_COLUMNS,
    PERSON_COLUMNS,
    FileColumns,
    fold_column_name,
)
from indexer.sources.file_kinds import MAILBOX_FILE_PREFIX, FileKind

SIGNATURE_FIELDS: Mapping[FileKind | str, str] = {
    MAILBOX_FILE_PREFIX: "address",
    FileKind.ACTIVITIES: "mode_code",
    FileKind.DIPLOMAS: "diploma_code",
    FileKind.SAVOIR_FAIRE: "savoir_faire_code",
}
"""A field by whose column each kind of file is recognised, the first that matches."""


class FileLayout(Struct, frozen=True):
    """The layout of the lines of one file.

    Attributes:
        file: the file name shown in reports.
        column_names: as in the header; a trailing `|` adds none.
        positions: the position in a line of each possible field; for an absent column, the number
            of columns, where an empty cell is appended.
        unknown_columns: columns that this program does not know.
    """

    kind: FileKind
    file: str
    column_names: tuple[str, ...]
    positions: Mapping[str, int]
    unknown_columns: tuple[str, ...]

    @property
    def key_position(self) -> int:
        """The position of the national id in a line."""
        return self.positions["national_id"]

    def find_column_name(self, field: str) -> str:
        """Return the column name of a field in this file, which must have the column."""
        return self.column_names[self.positions[field]]

    def list_columns(self) -> dict[str, str]:
        """Return the column name of every field whose column is present."""
        return {
            field: self.column_names[position]
            for field, position in self.positions.items()
            if position < len(self.column_names)
        }

    def find_missing_columns(self, known: Mapping[str, str]) -> dict[str, str]:
        """Return the columns that are missing, with the unknown column each may have become.

        Args:
            known: the column name of each field in an earlier file; a field that is present under
                another known name is not missing.

        Returns:
            the earlier name of each missing column, and the unknown one, or an empty text.
        """
        present = self.list_columns()
        unknown = {fold_column_name(name): name for name in self.unknown_columns}
        missing = [name for field, name in known.items() if field not in present]
        nearest = (get_close_matches(fold_column_name(name), unknown, n=1) for name in missing)
        return {
            name: unknown[forms[0]] if forms else ""
            for name, forms in zip(missing, nearest, strict=True)
        }


def parse_layout(kind: FileKind, file: str, header: bytes) -> FileLayout:
    """Parse a header line.

    Raises:
        SourceRefused: the header is absent or not UTF-8, or a column is missing or duplicated.
    """
    names = parse_column_names(file, header)
    columns = COLUMNS_BY_FILE_KIND[kind]
    found_positions = locate_columns(file, names, columns)
    folded = list(map(fold_column_name, names))
    if len(set(folded)) < len(names):
        raise SourceRefused(f"{file} : une colonne figure deux fois dans l'en-tête")
    known = columns.index_names().keys() | IGNORED_COLUMNS
    return FileLayout(
        kind=kind,
        file=file,
        column_names=tuple(names),
        positions={field: found_positions.get(field, len(names)) for field in columns.names},
        unknown_columns=tuple(
            name for name, form in zip(names, folded, strict=True) if form not in known
        ),
    )


def parse_column_names(file: str, header: bytes) -> list[str]:
    """Return the names in a header line, without the empty one after a trailing `|`."""
    if not header.strip():
        raise SourceRefused(f"{file} : le fichier est vide")
    try:
        names = header.decode("utf-8-sig").strip().split("|")
    except UnicodeDecodeError as error:
        raise SourceRefused(f"{file} : l'en-tête n'est pas en UTF-8") from error
    return names[:-1] if not names[-1].strip() else names


def locate_columns(file: str, names: Sequence[str], columns: FileColumns) -> dict[str, int]:
    """Return the position of every field whose column is present.

    Raises:
        SourceRefused: two columns are the same field, or a mandatory column is missing.
    """
    fields, positions = columns.index_names(), dict[str, int]()
    for position, name in enumerate(names):
        field = fields.get(fold_column_name(name))
        if field in positions:
            both = f"« {names[positions[field]]} » et « {name} »"
            raise SourceRefused(f"{file} : une colonne figure deux fois dans l'en-tête : {both}")
        if field:
            positions[field] = position
    if missing := sorted(columns.mandatory_fields - positions.keys()):
        absent = ", ".join(quote_names(columns.names[field]) for field in missing)
        raise SourceRefused(f"{file} : colonne obligatoire absente : {absent}")
    return positions


def quote_names(names: Sequence[str]) -> str:
    """Return the accepted names of a column, formatted for a message."""
    return " ou ".join(f"« {name} »" for name in names)


def detect_kind_by_header(header: bytes) -> FileKind | str | None:
    """Return the kind of a file by its columns; `MAILBOX_FILE_PREFIX` for the mailbox file.

    A header that is not text, or has no such columns, gives None.
    """
    names = set(map(fold_column_name, header.decode("utf-8-sig", "replace").strip().split("|")))
    if not set(map(fold_column_name, PERSON_COLUMNS["national_id"])) <= names:
        return None
    for kind, field in SIGNATURE_FIELDS.items():
        columns = (
            MAILBOX_COLUMNS if kind == MAILBOX_FILE_PREFIX else COLUMNS_BY_FILE_KIND[FileKind(kind)]
        )
        if not names.isdisjoint(map(fold_column_name, columns.names[field])):
            return kind
    return None
