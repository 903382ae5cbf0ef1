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

LONGEST_LINE = 65_536
"""Bytes; the rest of a longer line is dropped, which bounds the memory a file can take."""
MOST_LINES = 20
"""Of one record: an address in a quoted cell takes four or five."""
UNFINISHED = "unexpected end of data"
"""What `csv` says in strict mode of a quoted cell that is still open."""


class Form(Struct, frozen=True):
    """How a file is written.

    Attributes:
        delimiter: one character.
        charset: in which its bytes are read; what it cannot read passes through.
    """

    delimiter: str = ","
    charset: str = "utf-8"

    def text(self, raw: bytes) -> str:
        """Bytes as text that can be turned back into them."""
        return raw.decode(self.charset, "surrogateescape")


class Record(Struct, frozen=True):
    """One record, with what is wrong with it where it could not be read."""

    cells: tuple[str, ...]
    fault: str = ""


def records(file: BinaryIO, form: Form, width: int = 0) -> Iterator[Record]:
    """The records of a file from where it stands; blank lines are none.

    Args:
        file: open for reading bytes.
        form: how it is written.
        width: cells a record over several lines must have to be believed; 0 for any.
    """
    waiting: deque[bytes] = deque()
    while line := next_line(file, waiting):
        if not line.strip():
            continue
        yield record(line, form) or gathered(line, file, waiting, form, width)


def next_line(file: BinaryIO, waiting: deque[bytes]) -> bytes:
    """A line with its end, at most one byte longer than allowed; empty at the end of the file."""
    if waiting:
        return waiting.popleft()
    line = file.readline(LONGEST_LINE + 1)
    if len(line) > LONGEST_LINE:
        while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
            pass
    return line


def record(line: bytes, form: Form) -> Record | None:
    """One line read; nothing where a quoted cell is still open at its end."""
    if len(line) > LONGEST_LINE:
        cut = form.text(line[:LONGEST_LINE])
        return Record((cut,), f"ligne de plus de {LONGEST_LINE} octets, coupée")
    text = form.text(line).rstrip("\r\n")
    try:
        return Record(cells_of(text, form))
    except csv.Error as error:
        return None if str(error) == UNFINISHED else Record((text,), "guillemets mal placés")


def gathered(line: bytes, file: BinaryIO, waiting: deque[bytes], form: Form, width: int) -> Record:
    """A record over several lines; where there is none, its first line, the others read again."""
    taken: list[bytes] = []
    whole = line
    while len(taken) < MOST_LINES and (following := next_line(file, waiting)):
        taken.append(following)
        whole += following
        found = None if len(whole) > LONGEST_LINE else record(whole, form)
        if found and not found.fault and len(found.cells) == (width or len(found.cells)):
            return found
        if found or len(whole) > LONGEST_LINE:
            break
    waiting.extendleft(reversed(taken))
    return Record((form.text(line).rstrip("\r\n"),), "guillemet ouvert et jamais refermé")


def cells_of(text: str, form: Form) -> tuple[str, ...]:
    """The cells of one record."""
    return tuple(next(csv.reader([text], delimiter=form.delimiter, strict=True)))
