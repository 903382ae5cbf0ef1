"""Rule "whole name": who bears the full name typed comes before all else that it may mean."""

import pytest

from tests.search_api.search.evidence.conftest import LYON, NANTES
from tests.search_api.search.evidence.test_unlikely import many


@pytest.mark.parametrize("text", ["martin lyon", "lyon martin"])
def test_one_who_is_called_like_a_surname_and_a_town_wins_over_many_in_the_town(chosen, text):
    people = {"LYON Martin": NANTES} | many("MARTIN", LYON, 20)
    assert chosen(text, people) == (tuple(text.split()), False, False)


@pytest.mark.parametrize("name", ["MAITRE Sophie", "DOCTEUR Jean", "IDE Marie", "COTE Anne"])
def test_a_name_made_of_titles_trades_and_places_is_a_name(chosen, name):
    first_name = name.split()[1]
    people = {name: NANTES} | {f"DUPONT{n} {first_name}": "60 | commune=69123" for n in range(30)}
    for text in (name, " ".join(reversed(name.split()))):
        assert chosen(text, people) == (tuple(text.casefold().split()), False, False)


def test_one_word_alone_is_no_whole_name(chosen):
    people = {"LYON Paul": NANTES} | many("DUPONT", LYON, 30)
    assert chosen("lyon", people) == ((), True, False)
