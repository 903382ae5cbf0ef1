"""Rule "unfinished": whole words come before the beginnings of words."""

from tests.search_api.search.evidence.conftest import LYON, NANTES


def test_a_whole_surname_in_a_town_comes_before_the_beginning_of_a_name(chosen):
    people = {"LYONNET Martin": NANTES, "LYON Anne": NANTES, "MARTIN Paul": LYON}
    assert chosen("martin lyon", people) == (("martin",), True, False)
