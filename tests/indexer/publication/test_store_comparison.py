"""A store that is not the one that the served index follows changes nothing, and says why."""

import sqlite3

import pytest
from msgspec.structs import replace

from directory.errors import StoreMismatch
from indexer.publication.purge import purge_index
from indexer.publication.republish import republish_store
from indexer.publication.resume import resume_served_history
from indexer.publication.store_comparison import (
    StoreRelation,
    check_store_follows_index,
    compare_store_with_index,
)
from indexer.publication.update import BuildOptions
from indexer.rollback import roll_back_publication
from indexer.store import Store
from tests.indexer.feed.lines import a_line
from tests.indexer.loads import load_people

PEOPLE = {1: "ADAM", 2: "BERNARD", 3: "CARON", 4: "DURAND"}
LATER = "2026-11-22T00:00:00Z"


@pytest.fixture
def relation(directory):
    return lambda: compare_store_with_index(directory.store, directory.index)


def exchange_store(directory, content=None):
    """Put another file, or a new one, in the place of the store."""
    directory.store.close()
    path = directory.folder / "store.sqlite3"
    path.unlink()
    if content:
        path.write_bytes(content)
    directory.store = Store(f"sqlite:///{path}")


def copy_store(directory):
    """A backup of the store, whole."""
    return (directory.folder / "store.sqlite3").read_bytes()


def test_before_the_first_publication_every_store_will_do(relation):
    assert relation() is StoreRelation.FIRST


def test_a_store_is_level_after_each_run(directory, relation):
    load_people(directory, PEOPLE)
    assert relation() is StoreRelation.LEVEL
    directory.apply(a_line(1, reason="public-opposition", at=LATER))
    assert relation() is StoreRelation.LEVEL
    load_people(directory, PEOPLE | {2: "BERTIN"})
    roll_back_publication(directory.store, directory.index, now=directory.clock())
    assert relation() is StoreRelation.LEVEL


def test_a_store_with_changes_that_are_not_published_yet_is_ahead(directory, relation):
    load_people(directory, PEOPLE)
    directory.store.renumber_since(2)
    assert relation() is StoreRelation.AHEAD


def make_empty(directory):
    exchange_store(directory)


def make_emptied(directory):
    directory.store.close()
    with sqlite3.connect(directory.folder / "store.sqlite3") as connection:
        for table in ("professionals", "records", "order_keys", "suppressions"):
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own tables
    connection.close()
    directory.store = Store(directory.store.url)


def make_another(directory):
    exchange_store(directory)
    served, directory.index = directory.index, type(directory.index)(directory.folder / "other")
    load_people(directory, PEOPLE | {5: "ÉMILE", 6: "FAURE", 7: "GARNIER"})
    directory.index = served


def make_behind(directory):
    load_people(directory, PEOPLE)
    backup = copy_store(directory)
    load_people(directory, PEOPLE | {2: "BERTIN"})
    exchange_store(directory, backup)


MISMATCHES = {
    make_empty: (StoreRelation.EMPTY, "la base est vide"),
    make_emptied: (StoreRelation.EMPTY, "la base est vide"),
    make_another: (StoreRelation.ANOTHER, "n'est pas celle dont vient"),
    make_behind: (StoreRelation.BEHIND, "en retard"),
}
RUNS = {
    "load": lambda directory: load_people(directory, {1: "SEUL"}, force_reason="essai"),
    "apply": lambda directory: directory.apply(a_line(1, reason="public-opposition", at=LATER)),
    "publish": lambda directory: republish_store(
        directory.store,
        directory.index,
        now=directory.clock(),
        options=BuildOptions(workers=1),
        force_reason="essai",
    ),
    "purge": lambda directory: purge_index(directory.store, directory.index, now=directory.clock()),
    "rollback": lambda directory: roll_back_publication(
        directory.store, directory.index, now=directory.clock()
    ),
}


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
@pytest.mark.parametrize("mismatch", MISMATCHES, ids=lambda each: each.__name__)
def test_a_run_with_the_wrong_store_is_refused_and_says_which_and_the_way_out(
    directory, mismatch, run, relation
):
    load_people(directory, PEOPLE)
    load_people(directory, PEOPLE | {1: "ADAMS"})
    mismatch(directory)
    people, publication = directory.state(), directory.engine.publication()
    numbers = (directory.store.read_last_sequence(), publication.sequence)
    expected, words = MISMATCHES[mismatch]
    assert relation() is expected
    with pytest.raises(StoreMismatch, match=words) as refusal:
        run(directory)
    assert "annuaire publish --resume" in str(refusal.value)
    assert "ANNUAIRE_DATABASE_URL" in str(refusal.value)
    assert all(str(number) in str(refusal.value) for number in numbers)
    assert (directory.state(), directory.engine.publication()) == (people, publication)


def test_a_restored_store_whose_numbers_caught_up_is_still_behind(directory, relation):
    load_people(directory, PEOPLE)
    backup = copy_store(directory)
    load_people(directory, PEOPLE | {2: "BERTIN"})
    exchange_store(directory, backup)
    resume_and_publish(directory)
    exchange_store(directory, backup)
    directory.store.renumber_since(1)
    directory.store.renumber_since(1)
    assert directory.store.read_last_sequence() >= directory.engine.publication().sequence
    assert relation() is StoreRelation.BEHIND


def resume_and_publish(directory):
    resume_served_history(directory.store, directory.index, now=directory.clock())
    RUNS["publish"](directory)


def forget_identity(directory):
    """What a version before identities left: an index that does not name its store."""
    served = directory.index.current_publication()
    directory.index.apply((), replace(served, store_id="", epoch="", earlier_epochs=()), None)


def test_an_index_of_an_older_version_is_adopted_by_its_store(directory, relation):
    load_people(directory, PEOPLE)
    forget_identity(directory)
    assert relation() is StoreRelation.LEVEL
    directory.apply(a_line(1, person=9, at=LATER, exercise_name="NEUF"))
    publication, identity = directory.engine.publication(), directory.store.read_identity()
    assert (publication.store_id, publication.epoch) == (identity.store_id, identity.epoch)
    assert publication.professionals == 5


def test_an_index_of_an_older_version_is_not_adopted_by_another_store(directory, relation):
    load_people(directory, PEOPLE)
    forget_identity(directory)
    make_another(directory)
    assert relation() is StoreRelation.ANOTHER


def test_an_index_whose_documents_cannot_be_read_still_says_whose_it_is(directory, relation):
    load_people(directory, PEOPLE)
    (folder,) = (each.parent for each in (directory.folder / "index").glob("*/format"))
    for name in ("format", "checksums.json"):  # which say that it is of this version
        (folder / name).write_text("0")
    assert directory.index.current_publication() is None
    assert relation() is StoreRelation.LEVEL
    make_empty(directory)
    with pytest.raises(StoreMismatch, match="vide"):
        check_store_follows_index(directory.store, directory.index)


def test_the_last_number_never_goes_back_even_if_its_row_vanishes(directory):
    load_people(directory, PEOPLE)
    last = directory.store.read_last_sequence()
    directory.store.close()
    with sqlite3.connect(directory.folder / "store.sqlite3") as connection:
        connection.execute("DELETE FROM professionals WHERE sequence = ?", (last,))
    connection.close()
    directory.store = Store(directory.store.url)
    assert directory.store.read_last_sequence() == last
    directory.apply(a_line(1, person=9, at=LATER, exercise_name="NEUF"))
    assert directory.store.read_last_sequence() == last + 1


def test_a_store_keeps_its_identity_and_a_new_one_has_its_own(directory):
    known = directory.store.read_identity()
    again = Store(directory.store.url)
    assert again.read_identity() == known
    again.close()
    exchange_store(directory)
    assert directory.store.read_identity().store_id != known.store_id
