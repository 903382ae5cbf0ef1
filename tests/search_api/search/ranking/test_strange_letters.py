"""Of names as many slips away, one that has all the letters typed comes first."""

import pytest

from search_api.search.ranking import count_surplus_letters


def test_a_letter_left_out_is_likelier_than_a_wrong_one(order):
    assert order("bonl vincent", "BOND Vincent", "BONAL Vincent") == [
        "BONAL Vincent",
        "BOND Vincent",
    ]


def test_two_letters_swapped_are_likelier_than_one_put_in(order):
    assert order("iplle nadege", "IPLE Nadège", "PILLE Nadège") == ["PILLE Nadège", "IPLE Nadège"]


def test_a_name_with_a_word_left_over_still_comes_later(order):
    assert order("bonl vincent", "BONAL Jean-Vincent", "BOND Vincent")[0] == "BOND Vincent"


@pytest.mark.parametrize(
    ("typed", "word", "strange"),
    [("martinn", "martin", 1), ("matrin", "martin", 0), ("mrtin", "martin", 0), ("zzz", "z", 2)],
)
def test_a_letter_counts_as_often_as_it_is_typed(typed, word, strange):
    assert count_surplus_letters(typed, word) == strange
