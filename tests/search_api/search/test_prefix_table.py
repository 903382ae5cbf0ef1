"""What begins with the letters typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.search.prefix_table import ENTRIES_PER_PREFIX, PrefixTable

WORDS = st.text("abc", min_size=1, max_size=6)


@pytest.mark.parametrize(("start", "found"), [("m", ["b", "a"]), ("marti", ["a"]), ("x", [])])
def test_the_weightiest_comes_first(start, found):
    assert (
        PrefixTable([("martin", 1, "a"), ("marc", 2, "b")]).find_items(start, ENTRIES_PER_PREFIX)
        == found
    )


def test_a_thing_with_two_keys_is_given_once():
    assert PrefixTable([("rennes", 1, "town"), ("rena", 1, "town")]).find_items(
        "ren", ENTRIES_PER_PREFIX
    ) == ["town"]


def test_of_equal_weight_the_shorter_key_comes_first():
    assert PrefixTable([("martinez", 1, "b"), ("martin", 1, "a")]).find_items(
        "mart", ENTRIES_PER_PREFIX
    ) == ["a", "b"]


@given(st.lists(st.tuples(WORDS, st.integers(0, 9)), max_size=40), WORDS)
def test_prepared_or_not_the_answer_is_that_of_looking_at_everything(entries, start):
    things = [(word, weight, (word, weight)) for word, weight in dict(entries).items()]
    by_hand = sorted(
        (entry for entry in things if entry[0].startswith(start)),
        key=lambda entry: (-entry[1], len(entry[0])),
    )
    found = PrefixTable(things).find_items(start, ENTRIES_PER_PREFIX)
    assert [(w, -len(k)) for k, w in found] == [
        (w, -len(k)) for k, w, _ in by_hand[:ENTRIES_PER_PREFIX]
    ]
