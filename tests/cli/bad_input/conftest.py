"""Bad input, by the real command, over a directory that is being served.

Three ways to end, each said once: the files are refused whole and nothing is touched; a row is left
out and reported while the rest is served; or the oddity changes nothing at all.
"""

import json
import shutil
from contextlib import closing

import pytest

from directory.engines.embedded.engine import EmbeddedEngine
from directory.search import SearchQuery
from indexer.sources import FileKind
from indexer.store import Store
from tests.cli.bad_input.spoiling import PEOPLE
from tests.indexer.official import row, write


@pytest.fixture(scope="package")
def files(tmp_path_factory):
    """A dozen doctors, each with a place, a savoir-faire and a diploma."""
    folder = tmp_path_factory.mktemp("dozen")
    for kind in FileKind:
        write(folder, kind, [row(kind, rpps=rpps) for rpps in PEOPLE])
    return folder


@pytest.fixture(scope="package")
def loaded(tmp_path_factory, files, annuaire_on):
    data_dir = tmp_path_factory.mktemp("loaded") / "var"
    assert annuaire_on(data_dir)("load", files).exit_code == 0
    return data_dir


@pytest.fixture
def arriving(tmp_path, files):
    """The same files on another day, to spoil."""
    return shutil.copytree(files, tmp_path / "arriving")


def state(data_dir):
    """All that a load may touch: what is served, byte by byte, and what is stored."""
    index = data_dir / "index"
    served = {path: path.read_bytes() for path in index.rglob("*") if path.is_file()}
    with closing(Store(f"sqlite:///{data_dir}/store.sqlite3")) as store:
        return (
            served,
            store.read_metadata(),
            store.count_people_and_activities(),
            store.read_last_sequence(),
        )


def people_in(data_dir):
    """Everybody served, by number."""
    hits = EmbeddedEngine(data_dir / "index").candidates(SearchQuery(), limit=100).hits
    return {hit.listing.id: hit.listing for hit in hits}


@pytest.fixture
def refused(annuaire, data_dir, arriving):
    """Loads what arrives; it must end with 1, in one line, with nothing touched. The line."""

    def refused(*options):
        before = state(data_dir)
        answer = annuaire("load", arriving, *options)
        assert (answer.exit_code, answer.stderr.count("\n")) == (1, 1), answer.output
        assert state(data_dir) == before
        return answer.stderr

    return refused


@pytest.fixture
def accepted(annuaire, data_dir, arriving):
    """Loads what arrives, whatever the share of rejected rows; the account, and who is served."""

    def accepted(*options):
        answer = annuaire("load", arriving, "--max-reject-share", 0.5, "--json", *options)
        assert answer.exit_code == 0, answer.output
        return json.loads(answer.stdout), people_in(data_dir)

    return accepted


@pytest.fixture
def unharmed(accepted):
    """Loads what arrives; it must say of everybody what is known already. The account."""

    def unharmed():
        account, _ = accepted()
        assert account["changes"] == dict.fromkeys(("new", "changed", "departed"), 0) | {
            "unchanged": len(PEOPLE)
        }
        return account

    return unharmed
