"""A CSV file as a table: its delimiter, its header, and the column of numbers."""

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import BinaryIO

from msgspec import Struct

from directory.errors import InvalidQuery
from directory.model.identifiers import NationalId
from search_api.bulk.records import CsvRecord, read_csv_records
from search_api.bulk.text_file import TextFile, open_text_file
from search_api.search.lookup import parse_lookup_number

DELIMITERS = {"|": "|", "tab": "\t", ";": ";", ",": ","}
"""By the name of an option, the least usual in a text first."""
SNIFFED_LINES = 50
NUMBER_HEADER = "rpps"
DELIMITER_LINE = re.compile(r"sep=(?P<delimiter>.)\n", re.IGNORECASE)
"""The first line by which a spreadsheet is told the delimiter."""
MAX_COLUMNS_SHOWN = 10
"""Columns listed in an error message: enough to recognise the right one."""


class TableOptions(Struct, frozen=True):
    """The options given with a file.

    Attributes:
        column: the header of the column of numbers; by default, the first one that names RPPS
            numbers, else the first.
        delimiter: a key of `DELIMITERS`; detected by default.
        charset: the encoding; detected by default.
    """

    column: str | None = None
    delimiter: str | None = None
    charset: str | None = None


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
        preamble: the line before the header that states the delimiter, if there is one.
    """

    text: TextFile
    delimiter: str
    header: tuple[str, ...]
    number_column: int
    leading_records: tuple[CsvRecord, ...] = ()
    preamble: str = ""

    def read_rows(self) -> Iterator[TableRow]:
        """Every row, in order."""
        rest = read_csv_records(self.text.lines, self.delimiter, len(self.header))
        return (self.build_row(each) for each in chain(self.leading_records, rest))

    def build_row(self, record: CsvRecord) -> TableRow:
        """A record with as many cells as the header; no content is dropped."""
        cells, width = record.cells, len(self.header)
        fault = record.fault
        if any(cells[width:]):
            fault = f"{len(cells)} cellules au lieu de {width}" if width > 1 else ""
            cells = (*cells[: width - 1], self.delimiter.join(cells[width - 1 :]))
        elif len(cells) <= self.number_column:
            fault = fault or "cette ligne n’a pas la colonne du numéro"
        cells = (*cells[:width], *("",) * (width - len(cells)))
        return TableRow(cells, "" if fault else cells[self.number_column], fault)


def open_table(file: BinaryIO, options: TableOptions) -> CsvTable:
    """Open a file as a table.

    Raises:
        InvalidQuery: no text, an empty file, an unreadable header, or a column that does not exist.
    """
    text = open_text_file(file, options.charset)
    try:
        return build_table(text, options)
    except InvalidQuery:
        text.lines.detach()  # the file stays open, for the caller to close
        raise


def count_rows(file: BinaryIO, options: TableOptions, limit: int) -> int:
    """How many rows a file has, counted to a limit; it is at its start again afterwards.

    Raises:
        InvalidQuery: as `open_table`.
    """
    table = open_table(file, options)
    try:
        return sum(1 for _ in islice(table.read_rows(), limit))
    finally:
        table.text.lines.detach()  # the file stays open, for the caller to close
        file.seek(0)


def build_table(text: TextFile, options: TableOptions) -> CsvTable:
    """The table of a text, whose header is read."""
    preamble, stated_delimiter = read_delimiter_line(text)
    delimiter = (
        DELIMITERS[options.delimiter]
        if options.delimiter
        else stated_delimiter or detect_delimiter(text.sample)
    )
    first = next(read_csv_records(text.lines, delimiter), None)
    if first is None or first.fault:
        fault = first.fault if first else "le fichier est vide"
        raise InvalidQuery("body", f"{fault} : la première ligne doit nommer les colonnes.")
    if options.column is None and isinstance(parse_lookup_number(first.cells[0]), NationalId):
        names = tuple(f"column_{number}" for number in range(1, len(first.cells) + 1))
        return CsvTable(text, delimiter, names, 0, (first,), preamble)
    number_column = find_column(first.cells, options.column)
    return CsvTable(text, delimiter, first.cells, number_column, (), preamble)


def read_delimiter_line(text: TextFile) -> tuple[str, str | None]:
    """The line that states the delimiter, now read, and the delimiter; none for most files."""
    stated = DELIMITER_LINE.match(unify_line_ends(text.sample))
    return (text.lines.readline(), stated["delimiter"]) if stated else ("", None)


def unify_line_ends(text: str) -> str:
    r"""A text with line ends as `\n`."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def detect_delimiter(sample: str) -> str:
    """The delimiter that cuts most lines into as many cells as the first; a comma if none does.

    At a tie, the least usual in a text: `csv.Sniffer` takes the comma of `Nom, prénom;rpps`.
    """
    lines = [line for line in unify_line_ends(sample).split("\n") if line][:SNIFFED_LINES]
    counts = {each: count_regular_lines(lines, each) for each in DELIMITERS.values()}
    return max(counts, key=counts.__getitem__) if any(counts.values()) else ","


def count_regular_lines(lines: Sequence[str], delimiter: str) -> int:
    """How many lines a delimiter cuts into as many cells as the first; 0 if it has one cell."""
    widths = [len(next(csv.reader([line], delimiter=delimiter))) for line in lines]
    return widths.count(widths[0]) if widths and widths[0] > 1 else 0


def find_column(header: tuple[str, ...], column: str | None) -> int:
    """The index of the column of numbers: by its exact name, else ignoring case."""
    folded = [name.strip().casefold() for name in header]
    if column is None:
        return next((at for at, name in enumerate(folded) if NUMBER_HEADER in name), 0)
    if column in header:
        return header.index(column)
    if column.strip().casefold() in folded:
        return folded.index(column.strip().casefold())
    there = ", ".join(f"« {name[:40]} »" for name in header[:MAX_COLUMNS_SHOWN])
    raise InvalidQuery("column", f"cette colonne n’est pas dans le fichier, qui a : {there}.")
