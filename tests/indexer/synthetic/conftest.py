"""One small directory, made once, and its rows as dictionaries."""

from datetime import date
from pathlib import Path

import pytest

from indexer.synthetic import SyntheticDirectory, generate_directory

PEOPLE = 6_000
FRIDAY = date(2026, 11, 20)
Row = dict[str, str]


def read(folder: Path, stem: str) -> list[Row]:
    """The rows of a file, by official column name."""
    (path,) = folder.glob(f"{stem}_*.txt")
    header, *lines = path.read_text("utf-8").removesuffix("\n").split("\n")
    return [dict(zip(header.split("|"), line.split("|"), strict=True)) for line in lines]


@pytest.fixture(scope="session")
def generated(tmp_path_factory) -> SyntheticDirectory:
    return generate_directory(PEOPLE, 7, tmp_path_factory.mktemp("synthetic"), FRIDAY)


@pytest.fixture(scope="session")
def activities(generated) -> list[Row]:
    return read(generated.folder, "PS_LibreAcces_Personne_activite")


@pytest.fixture(scope="session")
def savoir_faire(generated) -> list[Row]:
    return read(generated.folder, "PS_LibreAcces_SavoirFaire")


@pytest.fixture(scope="session")
def diplomas(generated) -> list[Row]:
    return read(generated.folder, "PS_LibreAcces_Dipl_AutExerc")


@pytest.fixture(scope="session")
def people(activities) -> dict[str, list[Row]]:
    """National id → the rows of one person."""
    found: dict[str, list[Row]] = {}
    for row in activities:
        found.setdefault(row["Identification nationale PP"], []).append(row)
    return found
