"""`annuaire doctor`: says whether what is served is what the store says, and what to do."""

import json
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from cli.health_checks import DIFFERENCE_LABELS
from directory.engines.embedded.index import EmbeddedIndex
from indexer.publication.agreement.differences import DifferenceKind
from indexer.publication.resume import resume_served_history
from indexer.store import Store


def examine(annuaire, *options):
    """The exit status, and the findings by check."""
    result = annuaire("doctor", "--json", *options)
    report = json.loads(result.stdout)
    assert report["fine"] == (result.exit_code == 0)
    found = {}
    for each in report["findings"]:
        found.setdefault(each["check"], []).append((each["health"], each["text"], each["remedy"]))
    return result.exit_code, found


def spoil(data_dir, **description):
    """Change what the served index says of itself."""
    index = EmbeddedIndex(data_dir / "index")
    served = index.current_publication()
    index.apply((), replace(served, generation=served.generation + 1, **description), None)


@pytest.mark.usefixtures("data_dir")
@pytest.mark.parametrize("options", [(), ("--all",)])
def test_a_directory_that_was_just_loaded_is_fine(annuaire, options):
    status, found = examine(annuaire, *options)
    assert status == 0
    assert {each[0] for findings in found.values() for each in findings} == {"fine"}
    ((_, text, _),) = found["agreement"]
    assert text.endswith("personnes comparées, sans écart")


@pytest.mark.parametrize("options", [(), ("--all",)])
def test_an_index_that_says_something_else_than_its_store_is_a_fault(annuaire, data_dir, options):
    spoil(data_dir, professionals=7)
    status, found = examine(annuaire, *options)
    assert status == 1
    (health, text, remedy) = found["agreement"][0]
    assert (health, text) == ("fault", "comptes de la publication faux (professionals) : 1")
    assert remedy.startswith("annuaire publish")
    assert annuaire("publish").exit_code == 0
    assert examine(annuaire, *options)[0] == 0


def test_what_is_held_back_is_a_fault(annuaire, data_dir):
    spoil(data_dir, behind=12)
    status, found = examine(annuaire)
    assert (status, found["publication"][0][0]) == (1, "fault")
    assert "n° 12" in found["publication"][0][1]


def test_changes_that_are_not_published_are_a_fault(annuaire, data_dir):
    spoil(data_dir, sequence=1)
    status, found = examine(annuaire)
    assert (status, found["store"][0][2]) == (1, "annuaire publish")


@pytest.fixture
def store(data_dir):
    """The store of the directory."""
    opened = Store(f"sqlite:///{data_dir}/store.sqlite3")
    yield opened
    opened.close()


def forget_everybody(data_dir):
    """Leave a store that the directory was never loaded into."""
    (data_dir / "store.sqlite3").unlink()
    Store(f"sqlite:///{data_dir}/store.sqlite3").close()


MISMATCHES = {
    "restored": (lambda data_dir: spoil(data_dir, sequence=10**6), "en retard"),
    "of another epoch": (lambda data_dir: spoil(data_dir, epoch="autre"), "en retard"),
    "another": (lambda data_dir: spoil(data_dir, store_id="autre"), "n'est pas celle"),
    "empty": (forget_everybody, "la base est vide"),
}


@pytest.mark.parametrize(("lose", "words"), MISMATCHES.values(), ids=MISMATCHES)
def test_the_wrong_store_is_a_fault_and_is_not_compared_with(annuaire, data_dir, lose, words):
    lose(data_dir)
    status, found = examine(annuaire)
    ((health, text, remedy),) = found["store"]
    assert (status, health, found["agreement"][0][0]) == (1, "fault", "skipped")
    assert words in text
    assert "annuaire publish --resume" in remedy


def test_a_store_that_waits_for_its_files_is_a_fault(annuaire, data_dir):
    forget_everybody(data_dir)
    assert annuaire("publish", "--resume").exit_code == 0
    status, found = examine(annuaire)
    ((health, text, remedy),) = found["store"]
    assert (status, health) == (1, "fault")
    assert "n'a encore personne" in text
    assert "annuaire load" in remedy


def test_a_new_history_that_is_not_published_is_a_fault(annuaire, data_dir, store):
    index = EmbeddedIndex(data_dir / "index")
    resume_served_history(store, index, now=datetime(2026, 11, 22, tzinfo=UTC))
    status, found = examine(annuaire)
    ((health, text, remedy),) = found["store"]
    assert (status, health, remedy) == (1, "fault", "annuaire publish")
    assert "fait suite" in text
    assert annuaire("publish").exit_code == 0
    assert examine(annuaire)[0] == 0


def test_a_load_that_was_killed_before_its_publication_is_a_fault(annuaire, store):
    with store.open_load_transaction() as transaction:
        transaction.finish(transaction.metadata)
    status, found = examine(annuaire)
    assert (status, [each[0] for each in found["store"]]) == (1, ["fine", "fault"])
    assert found["store"][1][1:] == (
        "un chargement enregistré n'est ni publié, ni refusé",
        "annuaire publish",
    )
    assert annuaire("publish").exit_code == 0
    assert examine(annuaire)[0] == 0


def test_without_a_store_the_rest_is_checked(annuaire, data_dir):
    (data_dir / "store.sqlite3").unlink()
    status, found = examine(annuaire)
    assert status == 0
    assert {name: each[0][0] for name, each in found.items()} == {
        "files": "fine",
        "publication": "fine",
        "store": "skipped",
        "agreement": "skipped",
    }
    assert not (data_dir / "store.sqlite3").exists()


def test_a_damaged_file_is_a_fault(annuaire, data_dir):
    (file,) = (data_dir / "index").glob("*/listings.bin")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    status, found = examine(annuaire)
    (health, text, remedy) = found["files"][0]
    assert (status, health, remedy) == (1, "fault", "annuaire publish")
    assert "listings.bin" in text


def test_people_read_a_table_with_what_to_do(annuaire, data_dir):
    spoil(data_dir, behind=12)
    result = annuaire("doctor")
    assert result.exit_code == 1
    assert "à corriger" in result.stdout
    assert "annuaire load" in result.stdout


def test_before_the_first_publication_it_says_so(annuaire):
    result = annuaire("doctor")
    assert result.exit_code == 1
    assert "aucun annuaire n'est encore publié" in result.stdout


def test_every_kind_of_difference_has_a_label():
    assert DIFFERENCE_LABELS.keys() == {each.value for each in DifferenceKind}
