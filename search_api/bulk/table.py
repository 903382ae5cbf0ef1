"""A CSV file as a table: its delimiter, its header, and the column of numbers."""

from codecs import BOM_UTF8
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from msgspec import Struct
from msgspec.structs import replace

from directory.errors import InvalidQuery
from search_api.bulk.records import CsvFormat, CsvRecord, read_csv_records
from search_api.search.lookup import parse_optional_person_id

DELIMITERS = {",": ",", ";": ";", "tab": "\t"}
MAX_COLUMNS_SHOWN = 10
"""Columns listed in an error message: enough to recognise the right one."""


class TableOptions(Struct, frozen=True):
    """The options given with a file.

    Attributes:
        column: the header of the column of numbers; the first column by default.
        delimiter: a key of `DELIMITERS`; detected from the first line by default.
    """

    column: str | None = None
    delimiter: str | None = None
    charset: str = "utf-8"


class TableRow(Struct, frozen=True):
    """A row of the table: as many cells as the header, the number, and the fault if any."""

    cells: tuple[str, ...]
    number: str
    fault: str = ""


class CsvTable(Struct, frozen=True):
    """A file whose header has been read.

    Attributes:
        header: generated (`column_1` …) where the first line already holds a number.
        number_column: the index of the column of numbers.
        leading_records: the first line where it is no header.
        has_bom: whether the file begins with a byte order mark; the result then does too.
    """

    file: BinaryIO
    csv_format: CsvFormat
    header: tuple[str, ...]
    number_column: int
    leading_records: tuple[CsvRecord, ...]
    has_bom: bool

    def read_rows(self) -> Iterator[TableRow]:
        """Every row, in order."""
        rest = read_csv_records(self.file, self.csv_format, len(self.header))
        return (self.build_row(each) for each in chain(self.leading_records, rest))

    def build_row(self, record: CsvRecord) -> TableRow:
        """A record with as many cells as the header; no content is dropped."""
        cells, width = record.cells, len(self.header)
        fault = record.fault
        if any(cells[width:]):
            fault = f"{len(cells)} cellules au lieu de {width}"
            cells = (*cells[: width - 1], self.csv_format.delimiter.join(cells[width - 1 :]))
        elif len(cells) <= self.number_column:
            fault = fault or "cette ligne n’a pas la colonne du numéro"
        cells = (*cells[:width], *("",) * (width - len(cells)))
        return TableRow(cells, "" if fault else cells[self.number_column], fault)


def open_table(file: BinaryIO, options: TableOptions) -> CsvTable:
    """Open a file as a table.

    Raises:
        InvalidQuery: an empty file, an unreadable header, or a column that does not exist.
    """
    marked = skip_bom(file)
    form = CsvFormat(charset=options.charset)
    start = file.tell()
    delimiter = (
        DELIMITERS[options.delimiter]
        if options.delimiter
        else detect_delimiter(file.readline(4096))
    )
    file.seek(start)
    form = replace(form, delimiter=delimiter)
    first = next(read_csv_records(file, form), None)
    if first is None or first.fault:
        fault = first.fault if first else "le fichier est vide"
        raise InvalidQuery("body", f"{fault} : la première ligne doit nommer les colonnes.")
    return build_table(file, form, first, options.column, has_bom=marked)


def build_table(
    file: BinaryIO, csv_format: CsvFormat, first: CsvRecord, column: str | None, *, has_bom: bool
) -> CsvTable:
    """The table with a given first line."""
    if column is None and parse_optional_person_id(first.cells[0]):
        names = tuple(f"column_{number}" for number in range(1, len(first.cells) + 1))
        return CsvTable(file, csv_format, names, 0, (first,), has_bom)
    return CsvTable(file, csv_format, first.cells, find_column(first.cells, column), (), has_bom)


def skip_bom(file: BinaryIO) -> bool:
    """Skip a byte order mark; returns whether there was one."""
    start = file.tell()
    if file.read(len(BOM_UTF8)) == BOM_UTF8:
        return True
    file.seek(start)
    return False


def detect_delimiter(line: bytes) -> str:
    """The most frequent delimiter of the first line, outside quotes; a comma if none."""
    bare = b"".join(line.split(b'"')[::2])
    return max(DELIMITERS.values(), key=lambda each: bare.count(each.encode()))


def find_column(header: tuple[str, ...], column: str | None) -> int:
    """The index of the column of numbers: by its exact name, else ignoring case."""
    if column is None:
        return 0
    if column in header:
        return header.index(column)
    folded = [name.strip().casefold() for name in header]
    if column.strip().casefold() in folded:
        return folded.index(column.strip().casefold())
    there = ", ".join(f"« {name[:40]} »" for name in header[:MAX_COLUMNS_SHOWN])
    raise InvalidQuery("column", f"cette colonne n’est pas dans le fichier, qui a : {there}.")
