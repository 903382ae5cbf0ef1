"""What the search is compared with: beginnings of words only, and every name there is."""

import pytest

from benchmarks.relevance.exhaustive import asking_everybody
from benchmarks.relevance.prefix import prefixes
from benchmarks.relevance.questions import SETS, Question, questions
from directory.engines.matching import fields_of, holds
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


def test_comparing_with_everybody_knows_who_is_too_far(people):
    assert asking_everybody(people)(Question("qqqqqq zzzzzz", "99000000019")).rank == 0
