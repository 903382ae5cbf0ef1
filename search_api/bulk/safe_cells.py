"""Cells that a spreadsheet would run as a formula, made harmless.

A spreadsheet reads a cell that begins with one of a few characters as a formula, which may send
data away or start a program. An apostrophe before it makes it a text (OWASP, "CSV Injection").
"""

import re

FORMULA_START = re.compile(r"\s*[=@＝＠]|[\t\r\n]|\s*[+＋−－-](?!\d+\Z)")
"""A sign before digits alone is a number or a telephone number, and stays."""
TEXT_MARK = "'"


def make_cell_harmless(cell: str) -> str:
    """The cell; one that would be a formula becomes a text."""
    return TEXT_MARK + cell if FORMULA_START.match(cell) else cell
