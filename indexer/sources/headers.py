"""The header of an official file: where each column is, or why the file is refused."""

from msgspec import Struct

from directory.errors import SourceRefused
from indexer.sources.rpps import (
    COLUMNS_BY_FILE_KIND,
    IGNORED_COLUMNS,
    FileKind,
    find_column_name,
    fold_column_name,
)


class FileLayout(Struct, frozen=True):
    """How the lines of one file are cut.

    Attributes:
        file: the name that reports show.
        width: fields in a line; a trailing `|` is not one.
        positions: for each cell of the row type its rank in the line; `width` (an added empty
            cell) where the edition has no such column.
        key_position: rank of the national id.
        unknown_columns: columns that nobody here has heard of.
    """

    kind: FileKind
    file: str
    width: int
    positions: tuple[int, ...]
    key_position: int
    unknown_columns: tuple[str, ...]


def parse_layout(kind: FileKind, file: str, header: bytes) -> FileLayout:
    """Read a header line.

    Raises:
        SourceRefused: no header, not UTF-8, a column missing or there twice.
    """
    names = parse_column_names(file, header)
    ranks = {name: rank for rank, name in enumerate(map(fold_column_name, names))}
    if len(ranks) < len(names):
        raise SourceRefused(f"{file} : une colonne figure deux fois dans l'en-tête")
    fields = {
        field: ranks.get(fold_column_name(name))
        for name, field in COLUMNS_BY_FILE_KIND[kind].fields_by_column.items()
    }
    missing = {field for field, rank in fields.items() if rank is None}
    refuse_missing_columns(kind, file, missing)
    known = {
        fold_column_name(name) for name in COLUMNS_BY_FILE_KIND[kind].fields_by_column
    } | IGNORED_COLUMNS
    return FileLayout(
        kind=kind,
        file=file,
        width=len(names),
        positions=tuple(len(names) if rank is None else rank for rank in fields.values()),
        key_position=fields["national_id"] or 0,
        unknown_columns=tuple(name for name in names if fold_column_name(name) not in known),
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


def refuse_missing_columns(kind: FileKind, file: str, missing_fields: set[str]) -> None:
    """Refuse a file without one of the columns that nothing can be done without."""
    if absent := [
        find_column_name(kind, field)
        for field in COLUMNS_BY_FILE_KIND[kind].mandatory_fields & missing_fields
    ]:
        names = ", ".join(f"« {name} »" for name in sorted(absent))
        raise SourceRefused(f"{file} : colonne obligatoire absente : {names}")
