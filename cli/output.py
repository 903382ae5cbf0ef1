"""The output of commands on standard output: lines and tables for people, JSON for programs."""

import sys
from collections.abc import Iterable, Sequence

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table

PIPED_TABLE_COLUMNS = 160
"""Width of a table in a pipe, in characters; wide, so that nothing is cut."""


def strip_control_characters(text: str) -> str:
    """Remove control characters, which a terminal would execute."""
    return "".join(each for each in text if each.isprintable() or each in "\n\u00a0\u202f")


def print_line(text: str = "") -> None:
    """Print a line, without control characters."""
    sys.stdout.write(f"{strip_control_characters(text)}\n")
    sys.stdout.flush()


def encode_json(value: object) -> bytes:
    """A value as indented JSON; types without a JSON form are written as text."""
    return msgspec.json.format(msgspec.json.encode(value, enc_hook=str), indent=2)


def print_json(value: object) -> None:
    """Print a value as indented JSON."""
    print_line(encode_json(value).decode())


def print_json_line(value: object) -> None:
    """Print a value as JSON on one line, for a journal."""
    print_line(msgspec.json.encode(value, enc_hook=str).decode())


def print_table(headings: Sequence[str], rows: Iterable[Sequence[object]], title: str = "") -> None:
    """Print a table; values are data, so markup in them is escaped."""
    console = Console()
    console = console if console.is_terminal else Console(width=PIPED_TABLE_COLUMNS)
    table = Table(title=title or None, title_justify="left", box=None, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(escape(strip_control_characters(str(cell))) for cell in row))
    console.print(table)


def group_thousands(number: int) -> str:
    """An integer with thousands separators."""
    return f"{number:,}".replace(",", "\u202f")
