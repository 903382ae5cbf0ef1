"""What becomes of a question asked of a small directory."""

import msgspec
import pytest

from benchmarks.relevance.evaluation import MAX_FOUND_RANK, find_rank, make_engine_asker
from benchmarks.relevance.question_sets import QUESTION_SETS, SearchQuestion
from benchmarks.relevance.questions import draw_questions_of_kind


def test_a_whole_name_comes_first(people, engine):
    ask = make_engine_asker(engine)
    asked = draw_questions_of_kind(people, QUESTION_SETS["A"], "exact, unique", 20)
    assert [ask(question).rank for question in asked] == [1] * len(asked)


def test_one_error_is_found_by_most(people, engine):
    ask = make_engine_asker(engine)
    asked = draw_questions_of_kind(people, QUESTION_SETS["A"], "one error", 20)
    assert sum(ask(question).rank > 0 for question in asked) >= len(asked) * 0.9


def test_who_is_not_found_has_no_rank(engine):
    assert make_engine_asker(engine)(SearchQuestion("qqqqqq", "nobody")).rank == 0


def test_somebody_shown_strictly_where_nobody_is_meant_is_wrong(engine):
    ask = make_engine_asker(engine)
    assert [ask(SearchQuestion(text)).rank for text in ("martin sophie", "zzzzzz")] == [0, 1]


TOLD_BY_MORE_THAN_A_NAME = ("homonym, trade or town", "trade and place", "name slip, town")


@pytest.mark.parametrize("name", QUESTION_SETS)
@pytest.mark.parametrize("kind", TOLD_BY_MORE_THAN_A_NAME)
def test_who_is_told_by_a_trade_or_a_place_comes_first(people, engine, name, kind):
    ask = make_engine_asker(engine)
    asked = draw_questions_of_kind(people, QUESTION_SETS[name], kind, 10)
    assert [ask(question).rank for question in asked] == [1] * len(asked)


def test_somebody_of_another_trade_is_wrong(people, engine):
    question = next(
        each for each in draw_questions_of_kind(people, QUESTION_SETS["A"], "trade and place", 1)
    )
    other = msgspec.structs.replace(question, text="sophie martin")
    assert [make_engine_asker(engine)(each).rank for each in (question, other)] == [1, 0]


def test_another_name_is_no_variant(engine):
    ask = make_engine_asker(engine)
    same = SearchQuestion("Sophie MARTIN", equivalent_text="martin sophie")
    other = SearchQuestion("LYON Sophie", equivalent_text="martin sophie")
    assert [ask(same).rank, ask(other).rank] == [1, 0]


def test_a_rank_counts_among_the_first_only():
    ids = list("abcdefghijklmnop")
    assert [
        find_rank("a", ids),
        find_rank(ids[MAX_FOUND_RANK - 1], ids),
        find_rank(ids[MAX_FOUND_RANK], ids),
    ] == [1, MAX_FOUND_RANK, 0]
