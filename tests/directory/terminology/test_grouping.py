from itertools import chain

import pytest

from directory.terminology.grouping import (
    expand_codes,
    find_group_code,
    list_member_codes,
    load_code_groups,
)


@pytest.mark.parametrize(
    ("code", "codes"),
    [
        ("SM26", {"SM26", "SM53", "SM54"}),
        ("SM92", {"SM43", "SM92"}),
        ("SM56", {"SCD02", "SM56"}),
        ("SM39", {"SM34", "SM39", "SM86"}),
    ],
)
def test_codes_that_say_the_same_thing_bring_each_other(code, codes):
    assert set(expand_codes([code])) == codes


def test_an_option_does_not_bring_what_it_is_an_option_of():
    assert expand_codes(["SM87"]) == ("SM87",)


def test_everything_in_a_group_is_counted_under_one_code():
    assert {find_group_code(code) for code in ("SM54", "SM26", "SM53")} == {"SM54"}
    assert set(list_member_codes("SM54")) == {"SM54", "SM26", "SM53"}


def test_a_code_in_no_group_stands_for_itself():
    assert (find_group_code("SM15"), list_member_codes("SM15")) == ("SM15", ("SM15",))


def test_no_code_is_in_two_groups():
    codes = list(
        chain.from_iterable((*group.codes, *group.options) for group in load_code_groups())
    )
    assert len(codes) == len(set(codes))
