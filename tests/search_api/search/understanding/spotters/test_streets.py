"""Streets: a type of way and a name, with and without the town that may end it."""

import pytest

from search_api.search.understanding.published_terms import PublishedTerms
from search_api.search.understanding.spotters.streets import find_spans, find_wider_spans
from search_api.search.understanding.tokenize import join_texts, split_words


def list_streets(text, spot=find_spans):
    """The words and the house numbers of every street."""
    words = split_words(text)
    return [
        (join_texts(words[each.start : each.end]), each.value.house_numbers)
        for each in spot(words, PublishedTerms())
    ]


@pytest.mark.parametrize(
    ("text", "streets"),
    [
        ("rue pasteur", [("rue pasteur", ())]),
        ("12 rue pasteur 35000", [("12 rue pasteur", ("12",)), ("rue pasteur", ())]),
        ("rue pasteur betton", [("rue pasteur", ()), ("rue pasteur betton", ())]),
        ("rue pasteur à rennes", [("rue pasteur", ()), ("rue pasteur à rennes", ())]),
        ("cours martin", []),
        ("« rue pasteur »", []),
        ("martin rennes", []),
    ],
)
def test_a_street_ends_before_a_number_and_may_end_before_a_town(text, streets):
    assert list_streets(text) == streets


def test_the_whole_street_is_meant_where_a_house_number_finds_nobody():
    assert list_streets("12 rue pasteur", find_wider_spans) == [("12 rue pasteur", ())]
    assert list_streets("rue pasteur", find_wider_spans) == []
