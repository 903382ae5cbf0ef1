"""The telephone numbers of a cell, in every form that the files have."""

import pytest

from indexer.validation.phone import find_phone_numbers


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("0381385454", "03 81 38 54 54"),
        ("03.81.38.54.54", "03 81 38 54 54"),
        ("03-81-38-54-54", "03 81 38 54 54"),
        ("+33381385454", "03 81 38 54 54"),
        ("+33 (0)3 81 38 54 54", "03 81 38 54 54"),
        ("+33(0)381385454", "03 81 38 54 54"),
        ("0033381385454", "03 81 38 54 54"),
        ("381385454", "03 81 38 54 54"),
        ("tel:0381385454", "03 81 38 54 54"),
        ("Tél. : 03 81 38 54 54", "03 81 38 54 54"),
        ("０３８１３８５４５４", "03 81 38 54 54"),
        ("03\u00a081\u202f38\u00a054\u00a054", "03 81 38 54 54"),
        ("03 81 38 54 54 (accueil)", "03 81 38 54 54"),
        ("03 81 38 54 54 poste 12", "03 81 38 54 54 poste 12"),
        ("0381385454 p. 12", "03 81 38 54 54 poste 12"),
        ("+262692123456", "06 92 12 34 56"),
        ("0262 12 34 56", "02 62 12 34 56"),
        ("0508 41 23 45", "+508 41 23 45"),
        ("0508412345", "+508 41 23 45"),
        ("03/81/38/54/54", "03 81 38 54 54"),
        ("03_81_38_54_54", "03 81 38 54 54"),
        ("03 81 38 54 54 p 12", "03 81 38 54 54 poste 12"),
        ("0381385454p12", "03 81 38 54 54 poste 12"),
        ("3624", "3624"),
        ("15", "15"),
        ("+41 22 345 67 89", "+41 22 345 67 89"),
        ("0041223456789", "+41 22 345 67 89"),
        ("+377 93 10 12 34", "+377 93 10 12 34"),
    ],
)
def test_a_number_is_shown_one_way(written, shown):
    assert find_phone_numbers(written) == (shown,)


@pytest.mark.parametrize(
    ("written", "region", "shown"),
    [
        ("25 66 88", "NC", "+687 25 66 88"),
        ("25.66.88", "NC", "+687 25 66 88"),
        ("256688", "NC", "+687 25 66 88"),
        ("40 41 23 45", "PF", "+689 40 41 23 45"),
        ("87123456", "PF", "+689 87 12 34 56"),
        ("72 12 34", "WF", "+681 72 12 34"),
        ("41 23 45", "PM", "+508 41 23 45"),
        ("0262123456", "RE", "02 62 12 34 56"),
        ("0590123456", "BL", "05 90 12 34 56"),
        ("0123456789", "RE", "01 23 45 67 89"),
        ("022 345 67 89", "CH", "+41 22 345 67 89"),
        ("0381385454", "CH", "03 81 38 54 54"),
        ("97 98 99 00", "MC", "+377 97 98 99 00"),
        ("0381385454", "MC", "03 81 38 54 54"),
        ("02 345 67 89", "BE", "+32 2 345 67 89"),
        ("0123456789", "NC", "01 23 45 67 89"),
        ("+33 1 23 45 67 89", "NC", "01 23 45 67 89"),
    ],
)
def test_a_number_is_read_where_the_place_lies(written, region, shown):
    assert find_phone_numbers(written, region) == (shown,)


@pytest.mark.parametrize("between", [" / ", "/", ";", ", ", " ou ", " ", "-", " - ", "", "\n"])
def test_a_cell_may_hold_two_numbers(between):
    two = ("03 81 38 54 54", "06 12 34 56 78")
    assert find_phone_numbers(between.join(two)) == two
    assert find_phone_numbers(between.join(number.replace(" ", "") for number in two)) == two


@pytest.mark.parametrize(
    "junk", ["", ".", "0000", "0000000000", "0111111111", "111111", "voir secrétariat", "poste 12"]
)
@pytest.mark.parametrize("region", ["FR", "NC"])
def test_what_is_no_number_is_dropped(junk, region):
    assert find_phone_numbers(junk, region) == ()


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("0000000000 poste 12", ()),
        ("0000000000 / 0199001234", ("01 99 00 12 34",)),
        ("0199001234 - 0111111111", ("01 99 00 12 34",)),
    ],
)
def test_a_placeholder_among_others_or_with_an_extension_is_dropped(cell, numbers):
    assert find_phone_numbers(cell) == numbers
