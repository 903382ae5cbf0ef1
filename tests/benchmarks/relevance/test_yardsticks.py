"""What the search is compared with: beginnings of words only, and every name there is."""

import pytest

from benchmarks.relevance.exhaustive_baseline import asking_everybody
from benchmarks.relevance.postgresql_baselines import (
    asking_like,
    asking_similar,
    people_in_postgresql,
)
from benchmarks.relevance.prefix_baseline import prefixes
from benchmarks.relevance.questions import SETS, Question, questions
from directory.matching.expressions import holds
from directory.matching.tiers import fields_of
from tests.builders import documents


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [(("martin", "sophie"), True), (("so", "mar"), True), (("matrin", "sophie"), False)],
)
def test_beginnings_of_words_forgive_nothing(asked, is_found):
    (document,) = documents("MARTIN Sophie")
    assert holds(prefixes(asked), fields_of(document)) is is_found


@pytest.mark.parametrize("kind", ["exact, unique", "one error", "an error in each"])
def test_comparing_with_everybody_finds_the_nearest(people, kind):
    ask = asking_everybody(people)
    ranks = [ask(question).rank for question in questions(people, SETS["A"], kind, 20)]
    assert all(ranks)


@pytest.fixture(scope="module")
def connection(people):
    with people_in_postgresql(people.rows()) as connection:
        yield connection


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_shared_pieces_of_words_find_a_misspelt_name(people, connection):
    asked = questions(people, SETS["A"], "exact, unique", 10)
    found = [asking_similar(connection)(Question(q.text[1:], q.wanted)).rank for q in asked]
    assert all(found)


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_like_finds_what_is_typed_to_the_letter_and_forgives_nothing(people, connection):
    asked = questions(people, SETS["A"], "exact, unique", 10)
    ask = asking_like(connection)
    assert all(ask(question).rank for question in asked)
    assert not any(ask(Question("x" + question.text, question.wanted)).rank for question in asked)


def test_comparing_with_everybody_knows_who_is_too_far(people):
    assert asking_everybody(people)(Question("qqqqqq zzzzzz", "99000000019")).rank == 0
