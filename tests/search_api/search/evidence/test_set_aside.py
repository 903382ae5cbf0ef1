"""Rule "set aside": of the readings that find somebody, the one that uses most words is first."""

from tests.search_api.search.evidence.conftest import LYON

KINE = "70 | commune=69123"


def test_a_misspelt_town_comes_before_a_town_that_is_set_aside(choice):
    found = choice("kiné lyonn", {"MARTIN Paul": KINE, "DUPONT Anne": LYON}).parsed_query
    assert (found.query.where.communes[0], found.asides) == ("69123", ())


def test_an_unknown_word_is_set_aside_where_nothing_else_finds_somebody(choice):
    found = choice("kiné zwixq lyon", {"MARTIN Paul": KINE}).parsed_query
    assert len(found.asides) == 1
    assert [hint.code for hint in found.hints] == ["set-aside"]
