"""Bytes of a CSV file to records (RFC 4180), whatever happened to the file.

The trap is a stray quote: a plain reader takes everything after it, to the end of the file, for one
cell. Here a quoted cell may hold a few lines; where it never closes, the line it began on is a
fault of its own and reading goes on with the next. Bytes that are no UTF-8 pass through unchanged.
"""

import csv
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

from msgspec import Struct

MAX_CSV_LINE_BYTES = 65_536
"""Bytes; the rest of a longer line is dropped, which bounds the memory a file can take."""
MAX_RECORD_LINES = 20
"""Of one record: an address in a quoted cell takes four or five."""
UNCLOSED_QUOTE_ERROR = "unexpected end of data"
"""What `csv` says in strict mode of a quoted cell that is still open."""


class CsvFormat(Struct, frozen=True):
    """How a file is written.

    Attributes:
        delimiter: one character.
        charset: in which its bytes are read; what it cannot read passes through.
    """

    delimiter: str = ","
    charset: str = "utf-8"

    def decode(self, raw: bytes) -> str:
        """Bytes as text that can be turned back into them."""
        return raw.decode(self.charset, "surrogateescape")


class CsvRecord(Struct, frozen=True):
    """One record, with what is wrong with it where it could not be read."""

    cells: tuple[str, ...]
    fault: str = ""


def read_csv_records(file: BinaryIO, csv_format: CsvFormat, width: int = 0) -> Iterator[CsvRecord]:
    """The records of a file from where it stands; blank lines are none.

    Args:
        file: open for reading bytes.
        csv_format: how it is written.
        width: cells a record over several lines must have to be believed; 0 for any.
    """
    waiting: deque[bytes] = deque()
    while line := read_bounded_line(file, waiting):
        if not line.strip():
            continue
        yield parse_csv_line(line, csv_format) or read_multiline_record(
            line, file, waiting, csv_format, width
        )


def read_bounded_line(file: BinaryIO, pending_lines: deque[bytes]) -> bytes:
    """A line with its end, at most one byte longer than allowed; empty at the end of the file."""
    if pending_lines:
        return pending_lines.popleft()
    line = file.readline(MAX_CSV_LINE_BYTES + 1)
    if len(line) > MAX_CSV_LINE_BYTES:
        while (rest := file.readline(MAX_CSV_LINE_BYTES)) and not rest.endswith(b"\n"):
            pass
    return line


def parse_csv_line(line: bytes, csv_format: CsvFormat) -> CsvRecord | None:
    """One line read; nothing where a quoted cell is still open at its end."""
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
    """A record over several lines; where there is none, its first line, the others read again."""
    taken: list[bytes] = []
    whole = line
    while len(taken) < MAX_RECORD_LINES and (following := read_bounded_line(file, pending_lines)):
        taken.append(following)
        whole += following
        found = None if len(whole) > MAX_CSV_LINE_BYTES else parse_csv_line(whole, csv_format)
        if found and not found.fault and len(found.cells) == (width or len(found.cells)):
            return found
        if found or len(whole) > MAX_CSV_LINE_BYTES:
            break
    pending_lines.extendleft(reversed(taken))
    return CsvRecord(
        (csv_format.decode(line).rstrip("\r\n"),), "guillemet ouvert et jamais refermé"
    )


def parse_cells(text: str, csv_format: CsvFormat) -> tuple[str, ...]:
    """The cells of one record."""
    return tuple(next(csv.reader([text], delimiter=csv_format.delimiter, strict=True)))
