"""Ways to expand a word: who promises the words within some edits gives all of them, no other."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from benchmarks.relevance.expanders import reach
from benchmarks.relevance.expansion_comparison import WAYS, Figures, apart, figures
from benchmarks.relevance.misspelt_words import Misspelt, misspelt

COMPLETE = ("scan", "deletions, dictionary", "automaton")
WORDS = ("martin", "marin", "martins", "charpentier", "carpentier", "roy", "gauthier", "gautier")
LETTERS = st.text("abc", min_size=3, max_size=9)


def within(word, words):
    return {each for each in words if OSA.distance(word, each) <= reach(word)}


@pytest.mark.parametrize("name", COMPLETE)
@settings(max_examples=20)
@given(words=st.sets(LETTERS, min_size=1, max_size=30), typed=LETTERS)
def test_a_complete_way_finds_all_words_within_the_edits(name, words, typed):
    assert sorted(WAYS[name](sorted(words)).near(typed)) == sorted(within(typed, words))


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize("typed", ["matrin", "charpantxer", "martni"])
def test_every_way_finds_a_misspelt_word(name, typed):
    assert set(WAYS[name](WORDS).near(typed)) == within(typed, WORDS)


def test_only_ours_hears():
    found = [name for name, way in WAYS.items() if "gauthier" in way(WORDS).near("gotier")]
    assert found == ["ours"]


def test_what_is_not_found_lowers_the_recall():
    way = WAYS["scan"](WORDS)
    some = [Misspelt("matrin", "martin"), Misspelt("zzzzz", "martin")]
    assert figures(way, some).recall == 50
    assert str(Figures(50, 1.5, [10, 20, 30])).split() == ["50.0", "1.5", "20", "30"]


def test_a_way_is_measured_in_a_process_of_its_own():
    found = apart("ours", WORDS, {"A slips": [Misspelt("matrin", "martin")] * 2})
    assert found.by_kind["A slips"].recall == 100
    assert found.mib > 0


def test_words_are_misspelt_by_the_rules_of_each_set(people):
    asked = misspelt(people)
    assert [*asked] == ["A slips", "A sound-alikes", "B slips", "B sound-alikes"]
    assert asked == misspelt(people)
    assert all(each.typed != each.meant for some in asked.values() for each in some)
    assert all(OSA.distance(each.typed, each.meant) == 1 for each in asked["A slips"])
