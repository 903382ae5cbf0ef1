"""The header of an official file: where each column is, or why the file is refused."""

from msgspec import Struct

from directory.errors import SourceRefused
from indexer.sources.rpps import COLUMNS, IGNORED, Kind, folded, title


class Layout(Struct, frozen=True):
    """How the lines of one file are cut.

    Attributes:
        file: the name that reports show.
        width: fields in a line; a trailing `|` is not one.
        positions: for each cell of the row type its rank in the line; `width` (an added empty
            cell) where the edition has no such column.
        key: rank of the national id.
        unknown: columns that nobody here has heard of.
    """

    kind: Kind
    file: str
    width: int
    positions: tuple[int, ...]
    key: int
    unknown: tuple[str, ...]


def layout(kind: Kind, file: str, header: bytes) -> Layout:
    """Read a header line.

    Raises:
        SourceRefused: no header, not UTF-8, a column missing or there twice.
    """
    names = column_names(file, header)
    ranks = {name: rank for rank, name in enumerate(map(folded, names))}
    if len(ranks) < len(names):
        raise SourceRefused(f"{file} : une colonne figure deux fois dans l'en-tête")
    fields = {field: ranks.get(folded(name)) for name, field in COLUMNS[kind].read.items()}
    missing = {field for field, rank in fields.items() if rank is None}
    refuse_missing(kind, file, missing)
    known = {folded(name) for name in COLUMNS[kind].read} | IGNORED
    return Layout(
        kind=kind,
        file=file,
        width=len(names),
        positions=tuple(len(names) if rank is None else rank for rank in fields.values()),
        key=fields["national_id"] or 0,
        unknown=tuple(name for name in names if folded(name) not in known),
    )


def column_names(file: str, header: bytes) -> list[str]:
    """The names in a header line, without the one that a trailing `|` adds."""
    if not header.strip():
        raise SourceRefused(f"{file} : le fichier est vide")
    try:
        names = header.decode("utf-8-sig").strip().split("|")
    except UnicodeDecodeError as error:
        raise SourceRefused(f"{file} : l'en-tête n'est pas en UTF-8") from error
    return names[:-1] if not names[-1].strip() else names


def refuse_missing(kind: Kind, file: str, missing: set[str]) -> None:
    """Refuse a file without one of the columns that nothing can be done without."""
    if absent := [title(kind, field) for field in COLUMNS[kind].mandatory & missing]:
        names = ", ".join(f"« {name} »" for name in sorted(absent))
        raise SourceRefused(f"{file} : colonne obligatoire absente : {names}")
