"""The tables of the terminology, read as they are shipped (attribution beside them).

Small and written by hand: what the register itself calls things comes with its files.
"""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

TERMINOLOGY_TABLES_DIR = Path(__file__).parent


def read_terminology_csv(name: str) -> Iterator[dict[str, str]]:
    """The rows of a table with a header."""
    with (TERMINOLOGY_TABLES_DIR / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def read_terminology_toml(name: str) -> Mapping[str, Any]:
    """A table of tables."""
    return tomllib.loads((TERMINOLOGY_TABLES_DIR / name).read_text("utf-8"))
