"""Strict hits, then guesses while those are few: one sequence, one total, one cursor."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.search import Tier
from search_api.search.fuzzy import FUZZY_QUERY_LIMIT, FUZZY_THRESHOLD, MAX_FUZZY_HITS
from search_api.search.requests import SearchRequest
from search_api.search.service import DirectorySearch
from tests.builders import make_documents
from tests.fakes import InMemoryEngine


@pytest.fixture
def search():
    """Names found for a text, in order, with their tiers; every page of `size` is read."""

    def found(text, names, size=20):
        service = DirectorySearch(InMemoryEngine(make_documents(*names)))
        hits, totals, cursor = [], set(), None
        while True:
            page = service.search(SearchRequest(q=text, page_size=size, cursor=cursor))
            hits += [(written(hit.listing), hit.tier) for hit in page.hits]
            totals.add(page.total.value)
            cursor = page.next_cursor
            if cursor is None:
                assert totals == {len(hits)}
                return hits

    return found


def written(listing):
    return f"{listing.exercises[0].exercise_name} {listing.exercises[0].exercise_first_name}"


def test_a_misspelt_name_is_found(search):
    assert search("matrin sofie", ["MARTIN Sophie", "DURAND Anne"]) == [
        ("MARTIN Sophie", Tier.TOLERANT)
    ]


def test_a_name_spelt_as_it_sounds_is_found(search):
    assert search("matrin filip", ["MARTIN Philippe", "DURAND Anne"]) == [
        ("MARTIN Philippe", Tier.PHONETIC)
    ]


def test_strict_hits_come_before_guesses(search):
    names = ["DUPONT Jean", "DUPOND Jean"]
    assert search("dupond jean", names) == [
        ("DUPOND Jean", Tier.COMPLETE),
        ("DUPONT Jean", Tier.TOLERANT),
    ]


def test_nothing_is_guessed_when_strict_hits_are_enough(search):
    names = [f"DUPOND Jean{letter}" for letter in "abcdefghij"] + ["DUPONT Jean"]
    assert len(names) == FUZZY_THRESHOLD + 1
    assert {tier for _, tier in search("dupond", names)} == {Tier.COMPLETE}


def test_a_single_word_stands_for_its_likeliest_word_first(search):
    names = ["MARIN Anne", "MARTIN Zoé", "MARTIN Yann"]
    assert [name for name, _ in search("matrin", names)] == [
        "MARTIN Yann",
        "MARTIN Zoé",
        "MARIN Anne",
    ]


def test_a_slip_in_each_word_comes_after_those_where_one_word_is_right(search):
    assert search("zartin sopie", ["MARTIN Sophie", "ZARTIN Sophie"]) == [
        ("ZARTIN Sophie", Tier.TOLERANT),
        ("MARTIN Sophie", Tier.TOLERANT),
    ]


def test_of_too_many_guesses_those_with_one_word_right_are_kept(search):
    crowd = ["MARTIN Sophie"] * FUZZY_QUERY_LIMIT
    found = search("martyn sofie", [*crowd, "MARTYN Sophie"], size=100)
    assert found[0] == ("MARTYN Sophie", Tier.TOLERANT)
    assert len(found) == MAX_FUZZY_HITS


def test_a_word_that_no_name_is_made_of_may_be_right(search):
    """`morvantessier` is found in MORVAN-TESSIER, but is no word of it that others may mean."""
    assert search("morvantessier jaen", ["MORVAN-TESSIER Jean"]) == [
        ("MORVAN-TESSIER Jean", Tier.TOLERANT)
    ]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("jean jea", [("DURAND Jean-Jean", Tier.PREFIX), ("JEAN Jeanne", Tier.PREFIX)]),
        ("martin martn", [("MARTIN Martin", Tier.TOLERANT)]),
        ("martin matrin", [("MARTIN Martin", Tier.TOLERANT)]),
    ],
)
def test_no_word_of_a_name_is_met_by_two_words_of_the_query(search, typed, found):
    names = ["DUPONT Jean", "JEAN Jeanne", "DURAND Jean-Jean", "MARTIN Sophie", "MARTIN Martin"]
    assert search(typed, names) == found


def test_no_word_of_a_very_long_name_is_guessed_at(search):
    assert search("a b c d e f matrin", ["MARTIN Sophie"]) == []


NAMES = st.lists(
    st.builds(
        "{} {}".format,
        st.sampled_from(["MARTIN", "MARTEN", "MARIN", "DUPONT", "DUPOND"]),
        st.sampled_from(["Sophie", "Sofie", "Jean"]),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=NAMES,
    typed=st.sampled_from(["martin sophie", "matrin", "dupon jaen"]),
    size=st.integers(1, 4),
)
def test_pages_of_any_size_never_repeat_nor_lose(search, names, typed, size):
    assert search(typed, names, size) == search(typed, names, 100)
