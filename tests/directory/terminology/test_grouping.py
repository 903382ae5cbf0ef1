from itertools import chain

import pytest

from directory.terminology.code_labels import load_table_labels
from directory.terminology.grouping import (
    expand_codes,
    find_group_code,
    index_namesakes,
    list_member_codes,
    load_code_groups,
)


@pytest.mark.parametrize(
    ("code", "codes"),
    [
        ("SM26", {"SM26", "SM53", "SM54"}),
        ("SM92", {"SM43", "SM92", "C58", "DEC24", "DSM231"}),
        ("SM56", {"SCD02", "SM56"}),
        ("SM39", {"SM34", "SM39", "SM86"}),
    ],
)
def test_codes_that_say_the_same_thing_bring_each_other(code, codes):
    assert set(expand_codes([code])) == codes


def test_an_option_does_not_bring_what_it_is_an_option_of():
    assert expand_codes(["SM88"]) == ("SM88",)


def test_an_option_brings_the_codes_that_say_the_same_and_not_its_specialty():
    assert expand_codes(["DEC18"]) == ("SM87", "DEC18", "DSM224")
    assert {find_group_code(code) for code in ("SM87", "DEC18", "DSM224")} == {"SM40"}
    assert {"SM87", "DEC18", "DSM224"} < set(list_member_codes("SM40"))


def test_codes_that_share_a_label_bring_each_other_without_a_row_of_the_table():
    assert expand_codes(["DSM222"]) == ("SM28", "C69", "DSM222")
    assert set(expand_codes(["DEC05"])) == {"DEC05", "DSM237"}


def test_every_code_brings_all_that_have_its_label():
    for codes in index_namesakes("savoir_faire").values():
        for code in codes:
            assert set(codes) <= set(expand_codes([code]))


def test_everything_in_a_group_is_counted_under_one_code():
    assert {find_group_code(code) for code in ("SM54", "SM26", "SM53")} == {"SM54"}
    assert set(list_member_codes("SM54")) == {"SM54", "SM26", "SM53"}


def test_a_code_in_no_group_stands_for_itself():
    assert (find_group_code("SM47"), list_member_codes("SM47")) == ("SM47", ("SM47",))


def test_no_code_is_in_two_groups_but_those_of_a_group_within_another():
    codes = list(
        chain.from_iterable(
            (*group.codes, *group.options) for group in load_code_groups() if not group.within
        )
    )
    assert len(codes) == len(set(codes))
    inner = [group for group in load_code_groups() if group.within]
    assert inner
    assert all(set(group.codes) < set(codes) for group in inner)


def test_every_code_of_a_group_is_in_the_nomenclature():
    known = load_table_labels()["savoir_faire"].keys()
    assert known >= set(
        chain.from_iterable((*group.codes, *group.options) for group in load_code_groups())
    )
