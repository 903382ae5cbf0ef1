import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.analysis import words
from directory.errors import InvalidQuery
from directory.search import SearchQuery
from search_api.understanding import MOST_WORDS, STEPS, Reading, understand
from tests.builders import a_rpps


def test_no_words_ask_for_everybody():
    assert understand("  ").query == SearchQuery()


@pytest.mark.parametrize("text", ["!!", "'", "« - »", "🩺", "\u202e\u200f", "..."])
def test_only_punctuation_asks_for_nobody_and_says_so(text):
    understood = understand(text)
    assert understood.query is None
    assert [hint.code for hint in understood.hints] == ["no-words"]


@pytest.mark.parametrize("text", ["a" * 201, "mot " * 31, "m." * 31])
@pytest.mark.parametrize("field", ["q", "name"])
def test_too_much_text_is_refused_and_names_the_field(text, field):
    with pytest.raises(InvalidQuery) as refused:
        understand(text) if field == "q" else understand("", name=text)
    assert refused.value.field == field


def test_the_longest_text_is_read():
    assert understand("a" * 200).query.name == ("a" * 200,)


def test_a_name_given_as_such_is_never_read_as_a_number():
    understood = understand("", name=a_rpps())
    assert (understood.query.identifier, understood.query.name) == (None, (a_rpps(),))


def test_a_name_given_as_such_takes_the_place_of_the_one_in_the_text():
    understood = understand("martin", name="Le Floch")
    assert understood.query.name == ("lefloch",)
    assert [part.text for part in understood.reading] == ["Le Floch"]


def test_a_number_wins_over_a_name_given_as_such():
    assert understand(a_rpps(), name="martin").query == SearchQuery(identifier="8" + a_rpps())


@given(st.text(max_size=200).filter(lambda text: len(words(text)) <= MOST_WORDS))
def test_any_text_has_a_query_or_says_why_not(text):
    understood = understand(text)
    assert understood.query or understood.hints


@given(st.text(max_size=100))
def test_the_steps_together_leave_no_word_unclaimed(text):
    reading = Reading(words=tuple(text.split()))
    for step in STEPS:
        reading = step(reading)
    assert reading.words == ()
