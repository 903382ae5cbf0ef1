"""Laws of reading: every text has a reading, and the order of its parts changes no answer."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search_api.search.requests import SearchRequest
from search_api.search.service import DirectorySearch
from tests.search_api.search.everyday_directory import make_everyday_engine

SEARCH = DirectorySearch(make_everyday_engine())
PARTS = (
    *("dr", "martin", "sophie", "paris", "lyon 3", "35000", "kiné", "infirmière", "près de", "à"),
    *("pharmacie", "du", "marché", "(", ",", "«", "zzz", "j.", "12", "rue", "pas cher", "?"),
)


def find_people(text):
    return sorted(hit.listing.id for hit in SEARCH.search(SearchRequest(q=text)).hits)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=6).map(" ".join))
def test_every_text_has_a_reading_of_its_own_words(text):
    results = SEARCH.search(SearchRequest(q=text))
    assert results.reading or results.hints or results.total.value
    typed = text.replace(".", " ").split()
    for part in results.reading:
        assert all(word.strip(".") in typed for word in part.text.split())


@pytest.mark.parametrize(
    "parts",
    [
        ("infirmière", "rennes"),
        ("petit", "infirmière", "rennes"),
        ("thomas boucher", "kiné", "nice"),
        ("kiné", "69003"),
        ("ophtalmo", "toulouse"),
        ("sage-femme", "bretagne"),
        ("vasseur", "lille"),
    ],
)
def test_the_order_of_the_parts_changes_no_answer(parts):
    answers = {" ".join(order): find_people(" ".join(order)) for order in permutations(parts)}
    first = next(iter(answers.values()))
    assert first
    assert answers == dict.fromkeys(answers, first)


@pytest.mark.parametrize("text", ["infirmière rennes", "kiné 69003", "sage-femme bretagne"])
def test_a_qualifier_empties_no_answer_and_is_said_to_be_set_aside(text):
    people = find_people(text)
    assert people
    for qualifier in ("disponible", "pas cher", "pour enfant", "bilingue", "conventionné"):
        results = SEARCH.search(SearchRequest(q=f"{text} {qualifier}"))
        assert sorted(hit.listing.id for hit in results.hits) == people, qualifier
        assert "set-aside" in {hint.code for hint in results.hints}, qualifier


@pytest.mark.parametrize(
    ("misspelt", "text"),
    [
        ("infirmère renes", "infirmière rennes"),
        ("kinée grenobel", "kiné grenoble"),
        ("martin sophie renes", "martin sophie rennes"),
        ("dietéticienne saint jaen de luz", "diététicienne saint-jean-de-luz"),
    ],
)
def test_slips_in_trades_and_towns_change_no_answer_and_are_said(misspelt, text):
    results = SEARCH.search(SearchRequest(q=misspelt))
    assert sorted(hit.listing.id for hit in results.hits) == find_people(text) != []
    assert "respelt" in {hint.code for hint in results.hints}
