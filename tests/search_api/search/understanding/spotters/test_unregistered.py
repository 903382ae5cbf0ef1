"""Professions that are in no register: nobody answers, and the registered ones are offered."""

import pytest

from search_api.search.evidence import choose_interpretation
from search_api.search.understanding import parse_alternatives, parse_query, parse_respelt
from tests.builders import make_documents
from tests.fakes import InMemoryEngine


@pytest.mark.parametrize("text", ["sophrologue", "naturopathes", "psychanalyste lyon"])
def test_a_profession_that_is_not_registered_asks_for_nobody(text):
    parsed = parse_query(text)
    assert parsed.query is None
    assert {hint.code for hint in parsed.hints} == {"not-registered"}


def test_registered_professions_are_offered_with_the_rest_of_the_text():
    suggestions = [hint.suggestion for hint in parse_query("sophrologue lyon").hints]
    assert "Psychologue lyon" in suggestions


def test_nobody_with_a_similar_name_answers():
    engine = InMemoryEngine(make_documents("SOPHROLOGUET Jean", "SOPHROLOGE Marie"))
    choice = choose_interpretation(
        engine, parse_alternatives("sophrologue"), lambda: parse_respelt("sophrologue")
    )
    assert choice.parsed_query.query is None


def test_a_registered_profession_beside_it_is_searched():
    assert parse_query("psychologue sophrologue").query.where.professions == ("93",)
