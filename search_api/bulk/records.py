"""CSV parsing (RFC 4180): bytes to records, tolerant of damaged files.

The trap is a stray quote: a plain reader takes everything after it, to the end of the file, for one
cell. Here a quoted cell may span a few lines; if it is never closed, its first line is reported as
faulty and reading continues with the next. Invalid UTF-8 bytes pass through unchanged.
"""

import csv
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

from msgspec import Struct

MAX_CSV_LINE_BYTES = 65_536
"""The rest of a longer line is dropped, which bounds the memory used."""
MAX_RECORD_LINES = 20
"""Lines of one record: an address in a quoted cell has four or five."""
UNCLOSED_QUOTE_ERROR = "unexpected end of data"
"""The message of `csv` in strict mode for a quoted cell that is not closed."""


class CsvFormat(Struct, frozen=True):
    """The format of a file.

    Attributes:
        delimiter: one character.
        charset: the encoding; bytes that are invalid in it pass through.
    """

    delimiter: str = ","
    charset: str = "utf-8"

    def decode(self, raw: bytes) -> str:
        """The text of bytes, which can be encoded to the same bytes again."""
        return raw.decode(self.charset, "surrogateescape")


class CsvRecord(Struct, frozen=True):
    """One record, with the fault if it could not be read."""

    cells: tuple[str, ...]
    fault: str = ""


def read_csv_records(file: BinaryIO, csv_format: CsvFormat, width: int = 0) -> Iterator[CsvRecord]:
    """The records of a file from its current position; blank lines are skipped.

    Args:
        file: open for reading bytes.
        csv_format: its format.
        width: cells that a record over several lines must have to be accepted; 0 for any.
    """
    waiting: deque[bytes] = deque()
    while line := read_bounded_line(file, waiting):
        if not line.strip():
            continue
        yield parse_csv_line(line, csv_format) or read_multiline_record(
            line, file, waiting, csv_format, width
        )


def read_bounded_line(file: BinaryIO, pending_lines: deque[bytes]) -> bytes:
    """A line with its end, at most one byte over the limit; empty at the end of the file."""
    if pending_lines:
        return pending_lines.popleft()
    line = file.readline(MAX_CSV_LINE_BYTES + 1)
    if len(line) > MAX_CSV_LINE_BYTES:
        while (rest := file.readline(MAX_CSV_LINE_BYTES)) and not rest.endswith(b"\n"):
            pass
    return line


def parse_csv_line(line: bytes, csv_format: CsvFormat) -> CsvRecord | None:
    """The record of one line; None if a quoted cell is still open at its end."""
    if len(line) > MAX_CSV_LINE_BYTES:
        cut = csv_format.decode(line[:MAX_CSV_LINE_BYTES])
        return CsvRecord((cut,), f"ligne de plus de {MAX_CSV_LINE_BYTES} octets, coupée")
    text = csv_format.decode(line).rstrip("\r\n")
    try:
        return CsvRecord(parse_cells(text, csv_format))
    except csv.Error as error:
        return (
            None
            if str(error) == UNCLOSED_QUOTE_ERROR
            else CsvRecord((text,), "guillemets mal placés")
        )


def read_multiline_record(
    line: bytes, file: BinaryIO, pending_lines: deque[bytes], csv_format: CsvFormat, width: int
) -> CsvRecord:
    """A record over several lines; if there is none, its first line as a fault."""
    extra_lines: list[bytes] = []
    joined = line
    while len(extra_lines) < MAX_RECORD_LINES and (
        following := read_bounded_line(file, pending_lines)
    ):
        extra_lines.append(following)
        joined += following
        record = None if len(joined) > MAX_CSV_LINE_BYTES else parse_csv_line(joined, csv_format)
        if record and not record.fault and len(record.cells) == (width or len(record.cells)):
            return record
        if record or len(joined) > MAX_CSV_LINE_BYTES:
            break
    pending_lines.extendleft(reversed(extra_lines))
    return CsvRecord(
        (csv_format.decode(line).rstrip("\r\n"),), "guillemet ouvert et jamais refermé"
    )


def parse_cells(text: str, csv_format: CsvFormat) -> tuple[str, ...]:
    """The cells of one record."""
    return tuple(next(csv.reader([text], delimiter=csv_format.delimiter, strict=True)))
