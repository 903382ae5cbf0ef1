"""What the search is compared with: beginnings of words only, and every name there is."""

import pytest

from benchmarks.relevance.exhaustive_baseline import make_exhaustive_asker
from benchmarks.relevance.postgresql_baselines import (
    load_people_into_postgresql,
    make_like_asker,
    make_similarity_asker,
)
from benchmarks.relevance.prefix_baseline import build_prefix_expression
from benchmarks.relevance.question_sets import QUESTION_SETS, SearchQuestion
from benchmarks.relevance.questions import draw_questions_of_kind
from directory.matching.expressions import is_match
from directory.matching.tiers import collect_document_fields
from tests.builders import make_documents


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [(("martin", "sophie"), True), (("so", "mar"), True), (("matrin", "sophie"), False)],
)
def test_beginnings_of_words_forgive_nothing(asked, is_found):
    (document,) = make_documents("MARTIN Sophie")
    assert is_match(build_prefix_expression(asked), collect_document_fields(document)) is is_found


@pytest.mark.parametrize("kind", ["exact, unique", "one error", "an error in each"])
def test_comparing_with_everybody_finds_the_nearest(people, kind):
    ask = make_exhaustive_asker(people)
    ranks = [
        ask(question).rank
        for question in draw_questions_of_kind(people, QUESTION_SETS["A"], kind, 20)
    ]
    assert all(ranks)


@pytest.fixture(scope="module")
def connection(people):
    with load_people_into_postgresql(people.rows()) as connection:
        yield connection


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_shared_pieces_of_words_find_a_misspelt_name(people, connection):
    asked = draw_questions_of_kind(people, QUESTION_SETS["A"], "exact, unique", 10)
    found = [
        make_similarity_asker(connection)(SearchQuestion(q.text[1:], q.expected_id)).rank
        for q in asked
    ]
    assert all(found)


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_like_finds_what_is_typed_to_the_letter_and_forgives_nothing(people, connection):
    asked = draw_questions_of_kind(people, QUESTION_SETS["A"], "exact, unique", 10)
    ask = make_like_asker(connection)
    assert all(ask(question).rank for question in asked)
    assert not any(
        ask(SearchQuestion("x" + question.text, question.expected_id)).rank for question in asked
    )


def test_comparing_with_everybody_knows_who_is_too_far(people):
    assert make_exhaustive_asker(people)(SearchQuestion("qqqqqq zzzzzz", "99000000019")).rank == 0
