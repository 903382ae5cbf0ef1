"""The tables of the terminology, read as they are shipped (attribution beside them).

Small and written by hand: what the register itself calls things comes with its files.
"""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

TABLES = Path(__file__).parent


def csv_rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a table with a header."""
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def toml_table(name: str) -> Mapping[str, Any]:
    """A table of tables."""
    return tomllib.loads((TABLES / name).read_text("utf-8"))
