"""Ways to expand a word: who promises the words within some edits gives all of them, no other."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from benchmarks.relevance.expanders import compute_max_edits
from benchmarks.relevance.expansion_comparison import (
    EXPANDERS,
    ExpansionFigures,
    evaluate_expander,
    measure_in_new_process,
)
from benchmarks.relevance.misspelt_words import MisspeltWord, draw_misspelt_words

COMPLETE = ("scan", "deletions, dictionary", "automaton")
WORDS = ("martin", "marin", "martins", "charpentier", "carpentier", "roy", "gauthier", "gautier")
LETTERS = st.text("abc", min_size=3, max_size=9)


def within(word, words):
    return {each for each in words if OSA.distance(word, each) <= compute_max_edits(word)}


@pytest.mark.parametrize("name", COMPLETE)
@settings(max_examples=20)
@given(words=st.sets(LETTERS, min_size=1, max_size=30), typed=LETTERS)
def test_a_complete_way_finds_all_words_within_the_edits(name, words, typed):
    assert sorted(EXPANDERS[name](sorted(words)).expand(typed)) == sorted(within(typed, words))


@pytest.mark.parametrize("name", EXPANDERS)
@pytest.mark.parametrize("typed", ["matrin", "charpantxer", "martni"])
def test_every_way_finds_a_misspelt_word(name, typed):
    assert set(EXPANDERS[name](WORDS).expand(typed)) == within(typed, WORDS)


def test_only_ours_hears():
    found = [name for name, way in EXPANDERS.items() if "gauthier" in way(WORDS).expand("gotier")]
    assert found == ["ours"]


def test_what_is_not_found_lowers_the_recall():
    way = EXPANDERS["scan"](WORDS)
    some = [MisspeltWord("matrin", "martin"), MisspeltWord("zzzzz", "martin")]
    assert evaluate_expander(way, some).recall == 50
    assert str(ExpansionFigures(50, 1.5, [10, 20, 30])).split() == ["50.0", "1.5", "20", "30"]


def test_a_way_is_measured_in_a_process_of_its_own():
    found = measure_in_new_process(
        "ours", WORDS, {"A slips": [MisspeltWord("matrin", "martin")] * 2}
    )
    assert found.by_kind["A slips"].recall == 100
    assert found.mib > 0


def test_words_are_misspelt_by_the_rules_of_each_set(people):
    asked = draw_misspelt_words(people)
    assert [*asked] == ["A slips", "A sound-alikes", "B slips", "B sound-alikes"]
    assert asked == draw_misspelt_words(people)
    assert all(each.typo != each.target for some in asked.values() for each in some)
    assert all(OSA.distance(each.typo, each.target) == 1 for each in asked["A slips"])
