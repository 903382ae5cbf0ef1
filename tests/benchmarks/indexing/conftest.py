"""One small directory for the benchmarks that change a copy of it."""

from datetime import date

import pytest

from benchmarks.indexing.load import ensure_loaded_folder
from indexer.synthetic import generate_directory


@pytest.fixture(scope="package")
def folder(tmp_path_factory):
    """Files of 400 people, and the same loaded."""
    folder = tmp_path_factory.mktemp("benchmarks")
    generate_directory(400, 1, folder / "files-400", date(2026, 11, 20))
    ensure_loaded_folder(folder, 400)
    return folder
