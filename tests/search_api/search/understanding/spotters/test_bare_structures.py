"""Places of practice without the word that says what they are."""

import pytest

from directory.text.spelling import Vocabulary
from directory.text.spelling_format import pack_vocabulary
from search_api.search.understanding import parse_respelt
from search_api.search.understanding.published_terms import PublishedTerms

PUBLISHED = PublishedTerms(Vocabulary(pack_vocabulary({"martin": 2, "necker": 1})))


def list_structures(text):
    return {each.structure for each in parse_respelt(text, published=PUBLISHED)}


@pytest.mark.parametrize("text", ["pontchaillou", "pontchaillou rennes", "médecin pontchaillou"])
def test_a_word_that_nobody_bears_may_name_a_place_of_practice(text):
    assert "pontchaillou" in list_structures(text)


@pytest.mark.parametrize("text", ["necker", "martin", "krx", "rennes"])
def test_a_name_a_town_and_a_short_word_do_not(text):
    assert list_structures(text) <= {""}
