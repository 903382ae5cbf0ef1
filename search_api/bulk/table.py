"""A CSV file as a table: its delimiter, its header, and the column that holds the numbers."""

from codecs import BOM_UTF8
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from msgspec import Struct
from msgspec.structs import replace

from directory.errors import InvalidQuery
from search_api.bulk.records import Form, Record, records
from search_api.search.lookup import person_id

DELIMITERS = {",": ",", ";": ";", "tab": "\t"}
MOST_SHOWN = 10
"""Columns named in a refusal: enough to see which was meant."""


class Asked(Struct, frozen=True):
    """What is said of a file beside its bytes.

    Attributes:
        column: the header of the column of numbers; the first column unless said.
        delimiter: a key of `DELIMITERS`; seen from the first line unless said.
    """

    column: str | None = None
    delimiter: str | None = None
    charset: str = "utf-8"


class Row(Struct, frozen=True):
    """A row of the table: its cells, as many as the header has; the number; what is wrong."""

    cells: tuple[str, ...]
    number: str
    fault: str = ""


class Table(Struct, frozen=True):
    """A file whose header has been read.

    Attributes:
        header: made up (`column_1` …) where the first line already holds a number.
        numbers: which column holds the numbers.
        first: the first line where it is no header.
        marked: whether the file begins with a byte order mark; the answer then does too.
    """

    file: BinaryIO
    form: Form
    header: tuple[str, ...]
    numbers: int
    first: tuple[Record, ...]
    marked: bool

    def rows(self) -> Iterator[Row]:
        """Every row, in order."""
        rest = records(self.file, self.form, len(self.header))
        return (self.row(each) for each in chain(self.first, rest))

    def row(self, record: Record) -> Row:
        """A record brought to the width of the header, with nothing of it left out."""
        cells, width = record.cells, len(self.header)
        fault = record.fault
        if any(cells[width:]):
            fault = f"{len(cells)} cellules au lieu de {width}"
            cells = (*cells[: width - 1], self.form.delimiter.join(cells[width - 1 :]))
        elif len(cells) <= self.numbers:
            fault = fault or "cette ligne n’a pas la colonne du numéro"
        cells = (*cells[:width], *("",) * (width - len(cells)))
        return Row(cells, "" if fault else cells[self.numbers], fault)


def table_of(file: BinaryIO, asked: Asked) -> Table:
    """Open a file as a table.

    Raises:
        InvalidQuery: an empty file, a header that cannot be read, or a column that is not there.
    """
    marked = is_marked(file)
    form = Form(charset=asked.charset)
    start = file.tell()
    delimiter = DELIMITERS[asked.delimiter] if asked.delimiter else seen(file.readline(4096))
    file.seek(start)
    form = replace(form, delimiter=delimiter)
    first = next(records(file, form), None)
    if first is None or first.fault:
        fault = first.fault if first else "le fichier est vide"
        raise InvalidQuery("body", f"{fault} : la première ligne doit nommer les colonnes.")
    return headed(file, form, first, asked.column, marked=marked)


def headed(file: BinaryIO, form: Form, first: Record, column: str | None, *, marked: bool) -> Table:
    """The table below a first line."""
    if column is None and person_id(first.cells[0]):
        names = tuple(f"column_{number}" for number in range(1, len(first.cells) + 1))
        return Table(file, form, names, 0, (first,), marked)
    return Table(file, form, first.cells, position(first.cells, column), (), marked)


def is_marked(file: BinaryIO) -> bool:
    """Step over a byte order mark; whether there was one."""
    start = file.tell()
    if file.read(len(BOM_UTF8)) == BOM_UTF8:
        return True
    file.seek(start)
    return False


def seen(line: bytes) -> str:
    """The delimiter that the first line has most of, outside quotes; a comma if none."""
    bare = b"".join(line.split(b'"')[::2])
    return max(DELIMITERS.values(), key=lambda each: bare.count(each.encode()))


def position(header: tuple[str, ...], column: str | None) -> int:
    """Where the column of numbers is; a name is taken as written, else whatever its case."""
    if column is None:
        return 0
    if column in header:
        return header.index(column)
    folded = [name.strip().casefold() for name in header]
    if column.strip().casefold() in folded:
        return folded.index(column.strip().casefold())
    there = ", ".join(f"« {name[:40]} »" for name in header[:MOST_SHOWN])
    raise InvalidQuery("column", f"cette colonne n’est pas dans le fichier, qui a : {there}.")
