"""Reads the data files of this package (TOML and CSV): names, weights and shares."""

import csv
import gzip
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import StringIO
from typing import Any

SYNTHETIC_PACKAGE = files("indexer.synthetic")
TABLES_FOLDER = SYNTHETIC_PACKAGE / "tables"
NAMES_FOLDER = SYNTHETIC_PACKAGE / "names"
GEOGRAPHY_FOLDER = files("directory.model") / "geography_data"
COMMUNES_TABLE = GEOGRAPHY_FOLDER / "communes.csv.gz"
FORMER_COMMUNES_TABLE = GEOGRAPHY_FOLDER / "former_communes.csv.gz"


def read_toml_table(name: str) -> dict[str, Any]:
    """A TOML file of `tables/`, untyped: each caller converts the values that it uses."""
    return tomllib.loads((TABLES_FOLDER / name).read_text("utf-8"))


def read_csv_rows(path: Traversable) -> Iterator[dict[str, str]]:
    """The rows of a CSV file, gzipped or not, as column → value."""
    content = path.read_bytes()
    plain = gzip.decompress(content) if path.name.endswith(".gz") else content
    yield from csv.DictReader(StringIO(plain.decode("utf-8"), newline=""))


def join_empty_cells(count: int) -> str:
    """A number of empty cells of an official row, joined."""
    return "|" * (count - 1)
