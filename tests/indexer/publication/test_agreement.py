"""The comparison of an index with its store: equal after a run, and each fault is noticed."""

import pytest
from msgspec.structs import replace

from directory.document import IndexDocument, OrderKeys
from directory.model.identifiers import NationalId
from directory.search import Tombstone
from indexer.publication.agreement.comparison import IndexComparison
from indexer.publication.agreement.differences import DifferenceKind
from indexer.publication.publish import to_document
from tests.builders import an_id
from tests.indexer.feed.lines import a_line
from tests.indexer.loads import load_people

PEOPLE = {1: "ADAM", 2: "BERNARD", 3: "CARON", 4: "DURAND"}
LATER = "2026-11-22T00:00:00Z"
WAYS = {
    "everybody": lambda comparison: comparison.compare_everybody(facet_values=9),
    "a sample": lambda comparison: comparison.compare_sample(50),
}


@pytest.fixture(params=WAYS)
def compare(request, directory):
    """The kinds of differences, with the people concerned."""

    def compare():
        comparison = IndexComparison(directory.store, directory.engine, has_ids=True)
        differences = WAYS[request.param](comparison).differences
        return {(each.kind.value, each.subject): each.ids for each in differences}

    return compare


@pytest.fixture
def loaded(directory):
    """Four people, of whom one has left, and a correction of another."""
    load_people(directory, PEOPLE)
    directory.apply(
        a_line(1, person=4, reason="deletion", at=LATER),
        a_line(2, person=3, at=LATER, exercise_name="CAROL", former_ids=["351234567"]),
    )
    return directory


def spoil(directory, person, document=None, **publication):
    """Serve another document of a person, with what the index says of itself."""
    served = replace(directory.index.current_publication(), **publication)
    served = replace(served, generation=served.generation + 1)
    documents = [document or read_document(directory, person)] if person else []
    directory.index.apply(documents, served, None)


def read_document(directory, person):
    """The document of a person as the store has it."""
    served = directory.index.current_publication()
    (stored,) = directory.store.read_people([an_id(person)])
    return to_document(stored, served.order_version, served.published_at.date())


@pytest.mark.usefixtures("loaded")
def test_an_index_agrees_with_its_store(compare):
    assert compare() == {}


def test_a_person_who_is_served_otherwise_is_noticed(loaded, compare):
    stale = read_document(loaded, 1)
    listing = replace(stale.listing, mssante=("ancienne@ms.fr",))
    spoil(loaded, 1, replace(stale, listing=listing))
    assert compare() == {("content", ""): (an_id(1),)}


def test_a_person_who_has_left_and_is_still_served_is_noticed(loaded, compare):
    gone = read_document(loaded, 4)
    listing = replace(
        read_document(loaded, 1).listing, national_id=an_id(4), id=an_id(4).local_number
    )
    spoil(loaded, 4, IndexDocument.of(listing, sequence=gone.sequence, order=gone.order))
    assert compare().keys() >= {("content", ""), ("owner", "")}


def test_a_person_who_is_not_served_is_noticed(loaded, compare):
    document = read_document(loaded, 1)
    spoil(
        loaded,
        1,
        IndexDocument.tombstone(document.id, sequence=document.sequence, order=document.order),
    )
    assert compare().keys() >= {("content", ""), ("owner", "")}


def test_a_number_of_change_that_is_not_that_of_the_store_is_noticed(loaded, compare):
    spoil(loaded, 1, replace(read_document(loaded, 1), sequence=99), sequence=99)
    assert compare().keys() & {("sequence", ""), ("missing", "")}


def test_somebody_whom_the_store_does_not_know_is_noticed(loaded, compare):
    stranger = an_id(9)
    spoil(loaded, 9, IndexDocument.tombstone(stranger, sequence=3, order=OrderKeys(1, 1)))
    assert compare()["unknown", ""] == (stranger,)


def test_an_order_key_that_is_not_that_of_the_store_is_noticed(loaded, compare):
    document = read_document(loaded, 1)
    wrong = replace(
        document, order=replace(document.order, alphabetical=document.order.alphabetical + 1)
    )
    spoil(loaded, 1, wrong)
    assert compare() == {("order", ""): (an_id(1),)}


def test_a_former_number_that_leads_nowhere_is_noticed(loaded, compare):
    document = read_document(loaded, 3)
    assert len(document.identifiers) == 2
    spoil(loaded, 3, replace(document, identifiers=(document.id,)))
    assert compare() == {("owner", ""): ("0351234567",)}


@pytest.mark.parametrize("name", ["professionals", "activities", "tombstones"])
def test_a_count_that_is_not_that_of_the_people_served_is_noticed(loaded, compare, name):
    known = getattr(loaded.index.current_publication(), name)
    spoil(loaded, None, **{name: known + 1})
    assert compare() == {("count", name): (f"{known + 1} != {known}",)}


def test_a_person_who_is_not_found_by_name_is_noticed(loaded):
    document = read_document(loaded, 1)
    spoil(loaded, 1, replace(document, name_slots=(), complete=frozenset()))
    comparison = IndexComparison(loaded.store, loaded.engine, has_ids=True)
    kinds = {each.kind: each.ids for each in comparison.compare_sample(50).differences}
    assert kinds[DifferenceKind.NAME] == (an_id(1),)


def test_a_facet_that_counts_other_people_is_noticed(loaded):
    document = read_document(loaded, 1)
    moved = replace(document.activities[0], profession="60")
    spoil(loaded, 1, replace(document, activities=(moved,)))
    comparison = IndexComparison(loaded.store, loaded.engine, has_ids=True)
    differences = comparison.compare_everybody().differences
    facets = {
        each.subject: set(each.ids) for each in differences if each.kind is DifferenceKind.FACET
    }
    assert facets["profession"] == {"10", "60"}


def test_whoever_is_concerned_is_kept_only_on_request(loaded):
    spoil(loaded, 1, replace(read_document(loaded, 1), sequence=99), sequence=99)
    agreement = IndexComparison(loaded.store, loaded.engine).compare_everybody()
    assert agreement.differences
    assert all(each.ids == () and each.count for each in agreement.differences)


def test_while_a_part_is_held_back_the_index_is_compared_with_itself(loaded, compare, monkeypatch):
    monkeypatch.setattr("indexer.publication.index_checks.MAX_MEDIAN_SEARCH_S", -1.0)
    with pytest.raises(Exception, match="répond en"):
        load_people(loaded, {1: "AUTRE", 2: "BERNARD", 3: "CARON"}, stamp="202611220800")
    assert loaded.engine.publication().behind
    assert compare() == {}
    spoil(loaded, 1, read_document(loaded, 1))
    assert ("word", "") not in compare()


def test_a_large_index_is_compared_page_by_page(loaded, compare, monkeypatch):
    monkeypatch.setattr("indexer.publication.agreement.people.CHANGES_PER_PAGE", 1)
    monkeypatch.setattr("indexer.publication.agreement.people.HITS_PER_PAGE", 1)
    assert compare() == {}
    assert isinstance(loaded.engine.lookup([an_id(4)])[NationalId(an_id(4))], Tombstone)
