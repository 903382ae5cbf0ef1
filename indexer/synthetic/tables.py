"""The data files beside the code: what is likely, in TOML and CSV that anybody can correct."""

import csv
import gzip
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import StringIO
from typing import Any

PACKAGE = files("indexer.synthetic")
TABLES = PACKAGE / "tables"
NAMES = PACKAGE / "names"
COMMUNES = files("directory.model") / "geography_data" / "communes.csv.gz"


def toml(name: str) -> dict[str, Any]:
    """A TOML table, untyped: each reader converts what it takes."""
    return tomllib.loads((TABLES / name).read_text("utf-8"))


def csv_rows(path: Traversable) -> Iterator[dict[str, str]]:
    """The rows of a CSV file, gzipped or not, by column name."""
    content = path.read_bytes()
    plain = gzip.decompress(content) if path.name.endswith(".gz") else content
    yield from csv.DictReader(StringIO(plain.decode("utf-8"), newline=""))


def cells(count: int) -> str:
    """So many empty cells of an official row, joined."""
    return "|" * (count - 1)
