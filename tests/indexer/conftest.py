"""Fixtures over `tests.indexer.official`."""

import zipfile

import pytest

from indexer.sources import FileKind
from tests.indexer.directories import Directory
from tests.indexer.official import ACTIVITIES, DIPLOMAS, SAVOIR_FAIRE, read, row, rows, write


@pytest.fixture
def folder(tmp_path):
    """A folder with the three files of one ordinary doctor."""
    for kind in FileKind:
        write(tmp_path, kind, [row(kind)])
    return tmp_path


@pytest.fixture
def load(tmp_path):
    """Write three files from rows and read them; a kind that is not given has no row."""

    def load(activities=None, savoir_faire=(), diplomas=()):
        given = {ACTIVITIES: activities or [{}], SAVOIR_FAIRE: savoir_faire, DIPLOMAS: diplomas}
        for kind, each in given.items():
            write(tmp_path, kind, rows(kind, *each))
        return read(tmp_path)

    return load


@pytest.fixture
def activities(tmp_path):
    """Write raw lines as the activities file, the others empty, and read them."""

    def activities(*lines, **how):
        write(tmp_path, SAVOIR_FAIRE, [])
        write(tmp_path, DIPLOMAS, [])
        write(tmp_path, ACTIVITIES, lines, **how)
        return read(tmp_path)

    return activities


@pytest.fixture
def zip_of():
    """Pack the official files of a folder into a zip, and leave only that."""

    def zip_of(folder):
        path = folder / "extraction.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for text in sorted(folder.glob("*.txt")):
                packed.write(text, text.name)
                text.unlink()
        return path

    return zip_of


@pytest.fixture
def directory(tmp_path):
    """A store, an index and a feed in a folder of their own."""
    made = Directory(tmp_path / "var")
    yield made
    made.store.close()
