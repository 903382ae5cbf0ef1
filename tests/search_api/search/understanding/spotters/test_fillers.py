"""Phrasing around what is asked for, and qualifiers that are no criterion."""

import pytest

from search_api.search.understanding import parse_alternatives, parse_query


def list_names(text):
    return [each.query.name for each in parse_alternatives(text)]


@pytest.mark.parametrize(
    "text",
    [
        "je cherche un dentiste",
        "rdv dentiste",
        "un dentiste svp",
        "la dentiste",
        "y a-t-il dentiste",
    ],
)
def test_phrasing_around_a_trade_asks_for_nothing(text):
    query = parse_query(text).query
    assert (query.name, query.where.professions) == ((), ("40",))


@pytest.mark.parametrize("text", ["dr bon", "pour un", "de la tour"])
def test_phrasing_alone_is_a_name(text):
    assert parse_query(text).query.name


def test_particles_stay_before_a_name():
    assert ("delatour",) in list_names("cardiologue de la tour")
    assert ("tour",) not in list_names("cardiologue de la tour")


def test_particles_with_nothing_after_them_are_phrasing():
    assert parse_query("de la cardiologue").query.name == ()


@pytest.mark.parametrize("name", ["bon", "ville", "ma"])
def test_words_that_may_be_names_are_read_as_such(name):
    assert (name,) in list_names(f"cardiologue {name}")


@pytest.mark.parametrize(
    ("text", "word"),
    [("psy pour enfant", "enfant"), ("kiné à domicile", "domicile"), ("dentiste pas cher", "cher")],
)
def test_a_qualifier_is_set_aside_and_that_is_said(text, word):
    parsed = parse_query(text)
    assert parsed.query.name == ()
    assert [hint.code for hint in parsed.hints] == ["set-aside"]
    assert word in parsed.hints[0].message
