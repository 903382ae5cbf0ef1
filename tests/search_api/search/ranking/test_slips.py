"""Fewer slips come first: an insertion, a deletion, a replacement or a swap counts one."""

import pytest


@pytest.mark.parametrize(
    "typed", ["matrin sophie", "martn sophie", "martiin sophie", "mertin sophie"]
)
def test_each_kind_of_slip_counts_one(order, typed):
    assert order(typed, "MERTINI Sophia", "MARTIN Sophie")[0] == "MARTIN Sophie"


def test_slips_of_all_words_add_up(order):
    assert order("martim sopie", "MARTIN Sophia", "MARTIN Sophie") == [
        "MARTIN Sophie",
        "MARTIN Sophia",
    ]


def test_family_name_and_first_name_swapped_cost_nothing(order):
    assert order("sophie matrin", "MATHIN Sophie", "MARTIN Sophie")[0] == "MARTIN Sophie"


def test_an_accent_costs_nothing(order):
    assert order("leveque", "LÉVÊQUE Anne", "LEVEQUES Anne")[0] == "LÉVÊQUE Anne"


def test_the_nearest_of_several_exercise_names_counts(order):
    assert order("martim anne", "MARTEL Anne", "DURAND Anne | MARTIN Anne")[0] == "DURAND Anne"
