from hypothesis import given
from hypothesis import strategies as st

from search_api.search.hints import find_near_misses
from tests.builders import a_rpps, an_id

ranks = st.integers(1, 10**8 - 1)
places = st.integers(0, 10)
digits = st.sampled_from("0123456789")


@given(ranks, places, digits)
def test_a_number_with_one_wrong_digit_has_the_right_one_among_its_near_misses(rank, at, digit):
    right = a_rpps(rank)
    wrong = right[:at] + digit + right[at + 1 :]
    assert wrong == right or an_id(rank) in find_near_misses(wrong)


@given(ranks, places)
def test_a_missing_digit_is_found_again(rank, at):
    right = a_rpps(rank)
    assert an_id(rank) in find_near_misses(right[:at] + right[at + 1 :])


@given(ranks, places, digits)
def test_a_digit_too_many_is_found_again(rank, at, digit):
    right = a_rpps(rank)
    assert an_id(rank) in find_near_misses(right[:at] + digit + right[at:])


@given(ranks)
def test_every_near_miss_passes_the_key_and_none_is_the_number_itself(rank):
    right = a_rpps(rank)
    assert all(
        near.local_number.has_valid_key() and near.local_number != right
        for near in find_near_misses(right)
    )


def test_a_text_of_another_length_has_none():
    assert find_near_misses("123456789") == find_near_misses("9" * 14) == ()
