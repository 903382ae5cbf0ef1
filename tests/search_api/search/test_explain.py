"""Why people stand where they do: the values decide as the order does."""

from itertools import pairwise

import pytest

from search_api.search.ranking import RANKING_RULES
from search_api.search.requests import SearchRequest
from search_api.search.service import DirectorySearch
from tests.builders import make_documents
from tests.fakes import InMemoryEngine

SEARCH = DirectorySearch(
    InMemoryEngine(make_documents("BUI Anne", "BUISSON Paul", "BUI Zoe", "BUY Jean", "MARTIN Paul"))
)


@pytest.mark.parametrize("q", ["bui", "", "matrin", "paul"])
def test_each_person_is_explained_and_values_never_fall_inside_one_kind(q):
    answer = SEARCH.search(SearchRequest(q=q, explain=True))
    values = [tuple(each.items()) for each in answer.explanations]
    assert len(values) == len(answer.hits)
    for (one, before), (other, after) in pairwise(zip(answer.explanations, values, strict=True)):
        assert one.keys() != other.keys() or before <= after


def test_a_surname_before_a_first_name_is_explained_by_the_part_of_the_name():
    people = make_documents("ABEL Thomas", "THOMAS Zoe", "THOMAS-ZOLA Yves", "BOND Jean-Thomas")
    search = DirectorySearch(InMemoryEngine(people))
    answer = search.search(SearchRequest(q="thomas", explain=True))
    assert [hit.listing.exercises[0].exercise_name for hit in answer.hits] == [
        "THOMAS",
        "ABEL",
        "THOMAS-ZOLA",
        "BOND",
    ]
    ranks = [(each["tier"], each["name part"]) for each in answer.explanations]
    assert ranks == [(0, 3), (0, 4), (1, 3), (1, 4)]


def test_a_guess_is_explained_by_every_rule_of_ranking():
    answer = SEARCH.search(SearchRequest(q="matrin", explain=True))
    assert answer.explanations[0].keys() == RANKING_RULES.keys()


def test_nothing_is_explained_unless_asked_for(client_of):
    client = client_of(InMemoryEngine(make_documents("BUI Anne")))
    plain, told = (
        client.get("/api/v1/professionals", params=asked).json()["results"][0]
        for asked in ({"q": "bui"}, {"q": "bui", "explain": "true"})
    )
    assert "explained" not in plain
    assert told["explained"] == {"tier": 0, "name part": 3, "alphabetical": 1000}
