import pytest

from search_api.search.requests import SearchRequest
from search_api.search.service import DirectorySearch
from tests.builders import make_documents
from tests.fakes import InMemoryEngine

LYON = "40 | commune=69123"
PEOPLE = {"MARTIN Paul": [LYON]}


def said(text):
    search = DirectorySearch(InMemoryEngine(make_documents(*PEOPLE, practices=PEOPLE)))
    return [(hint.code, hint.suggestion) for hint in search.search(SearchRequest(q=text)).hints]


def test_an_unknown_name_is_said_to_be_unknown():
    assert said("dupont") == [("no-match", None)]


def test_the_text_without_a_part_is_offered_where_somebody_is_then_found():
    assert said("martin dentiste à nantes") == [
        ("no-match", None),
        ("wider", "martin dentiste"),
    ]


def test_nothing_is_offered_where_nobody_is_found_either_way():
    assert said("dupont dentiste à nantes") == [("no-match", None)]


def test_places_that_contradict_each_other_are_offered_one_by_one():
    assert said("dentiste à lyon 75") == [
        ("contradiction", "dentiste à lyon"),
        ("contradiction", "dentiste 75"),
    ]


def test_a_structure_nobody_knows_is_said_to_be_unknown():
    assert said("clinique pasteur") == [("no-structure", None)]


@pytest.mark.parametrize("text", ["!!", "🩺"])
def test_a_text_without_words_is_explained(text):
    assert [code for code, _ in said(text)] == ["no-words"]
