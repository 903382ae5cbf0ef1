"""What becomes of a question asked of a small directory."""

import msgspec
import pytest

from benchmarks.relevance.evaluation import SEEN, asking, placed
from benchmarks.relevance.questions import FILTERED, SETS, Question, questions


def test_a_whole_name_comes_first(people, engine):
    ask = asking(engine)
    asked = questions(people, SETS["A"], "exact, unique", 20)
    assert [ask(question).rank for question in asked] == [1] * len(asked)


def test_one_error_is_found_by_most(people, engine):
    ask = asking(engine)
    asked = questions(people, SETS["A"], "one error", 20)
    assert sum(ask(question).rank > 0 for question in asked) >= len(asked) * 0.9


def test_who_is_not_found_has_no_rank(engine):
    assert asking(engine)(Question("qqqqqq", "nobody")).rank == 0


def test_somebody_shown_strictly_where_nobody_is_meant_is_wrong(engine):
    ask = asking(engine)
    assert [ask(Question(text)).rank for text in ("martin sophie", "zzzzzz")] == [0, 1]


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("kind", FILTERED)
def test_who_is_told_by_a_trade_or_a_place_comes_first(people, engine, name, kind):
    ask = asking(engine)
    asked = questions(people, SETS[name], kind, 10)
    assert [ask(question).rank for question in asked] == [1] * len(asked)


def test_somebody_of_another_trade_is_wrong(people, engine):
    question = next(each for each in questions(people, SETS["A"], "trade and place", 1))
    other = msgspec.structs.replace(question, text="sophie martin")
    assert [asking(engine)(each).rank for each in (question, other)] == [1, 0]


def test_another_name_is_no_variant(engine):
    ask = asking(engine)
    same = Question("Sophie MARTIN", same_as="martin sophie")
    other = Question("LYON Sophie", same_as="martin sophie")
    assert [ask(same).rank, ask(other).rank] == [1, 0]


def test_a_rank_counts_among_the_first_only():
    ids = list("abcdefghijklmnop")
    assert [placed("a", ids), placed(ids[SEEN - 1], ids), placed(ids[SEEN], ids)] == [1, SEEN, 0]
