"""The shipped tables of the terminology (attribution in the same folder).

Small and written by hand: the register's own labels come with its files.
"""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

TERMINOLOGY_TABLES_DIR = Path(__file__).parent


def read_terminology_csv(name: str) -> Iterator[dict[str, str]]:
    """The rows of a CSV table, by its header."""
    with (TERMINOLOGY_TABLES_DIR / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def read_terminology_toml(name: str) -> Mapping[str, Any]:
    """The tables of a TOML file, by name."""
    return tomllib.loads((TERMINOLOGY_TABLES_DIR / name).read_text("utf-8"))
