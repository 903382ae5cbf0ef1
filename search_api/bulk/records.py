"""CSV parsing (RFC 4180): lines to records, tolerant of damaged files.

The trap is a stray quote: a plain reader takes everything after it, to the end of the file, for one
cell. Here a quoted cell may span a few lines; if it is never closed, its first line is reported as
faulty and reading continues with the next.
"""

import csv
from collections import deque
from collections.abc import Iterator
from typing import TextIO

from msgspec import Struct

MAX_CSV_LINE_CHARS = 65_536
"""The rest of a longer line is dropped, which bounds the memory used."""
MAX_RECORD_LINES = 20
"""Lines of one record: an address in a quoted cell has four or five."""
UNCLOSED_QUOTE_ERROR = "unexpected end of data"
"""The message of `csv` in strict mode for a quoted cell that is not closed."""


class CsvRecord(Struct, frozen=True):
    """One record, with the fault if it could not be read."""

    cells: tuple[str, ...]
    fault: str = ""


def read_csv_records(file: TextIO, delimiter: str, width: int = 0) -> Iterator[CsvRecord]:
    r"""The records of a file from its current position; blank lines are skipped.

    Args:
        file: open for reading text, with line ends as `\n`.
        delimiter: one character.
        width: cells that a record over several lines must have to be accepted; 0 for any.
    """
    pending: deque[str] = deque()
    while line := read_bounded_line(file, pending):
        if not line.strip():
            continue
        yield parse_csv_line(line, delimiter) or read_multiline_record(
            line, file, pending, delimiter, width
        )


def read_bounded_line(file: TextIO, pending_lines: deque[str]) -> str:
    """A line with its end, at most one character over the limit; empty at the end of the file."""
    if pending_lines:
        return pending_lines.popleft()
    line = file.readline(MAX_CSV_LINE_CHARS + 1)
    if len(line) > MAX_CSV_LINE_CHARS:
        while (rest := file.readline(MAX_CSV_LINE_CHARS)) and not rest.endswith("\n"):
            pass
    return line


def parse_csv_line(line: str, delimiter: str) -> CsvRecord | None:
    """The record of one line; None if a quoted cell is still open at its end."""
    if len(line) > MAX_CSV_LINE_CHARS:
        cut = line[:MAX_CSV_LINE_CHARS]
        return CsvRecord((cut,), f"ligne de plus de {MAX_CSV_LINE_CHARS} caractères, coupée")
    text = line.rstrip("\n")
    try:
        return CsvRecord(parse_cells(text, delimiter))
    except csv.Error as error:
        return (
            None
            if str(error) == UNCLOSED_QUOTE_ERROR
            else CsvRecord((text,), "guillemets mal placés")
        )


def read_multiline_record(
    line: str, file: TextIO, pending_lines: deque[str], delimiter: str, width: int
) -> CsvRecord:
    """A record over several lines; if there is none, its first line as a fault."""
    extra_lines: list[str] = []
    joined = line
    while len(extra_lines) < MAX_RECORD_LINES and (
        following := read_bounded_line(file, pending_lines)
    ):
        extra_lines.append(following)
        joined += following
        record = None if len(joined) > MAX_CSV_LINE_CHARS else parse_csv_line(joined, delimiter)
        if record and not record.fault and len(record.cells) == (width or len(record.cells)):
            return record
        if record or len(joined) > MAX_CSV_LINE_CHARS:
            break
    pending_lines.extendleft(reversed(extra_lines))
    return CsvRecord((line.rstrip("\n"),), "guillemet ouvert et jamais refermé")


def parse_cells(text: str, delimiter: str) -> tuple[str, ...]:
    """The cells of one record."""
    return tuple(next(csv.reader([text], delimiter=delimiter, strict=True)))
