"""A telephone number is found under one key, however it is typed; the match is exact."""

import pytest

from directory.model.phone_numbers import (
    build_phone_key,
    format_phone_number,
    iter_phone_numbers,
    parse_phone_key,
)

SAME_NUMBER = (
    "0299284321",
    "02 99 28 43 21",
    "02.99.28.43.21",
    "02-99-28-43-21",
    "02/99/28/43/21",
    "02\u202f99\u202f28\u202f43\u202f21",
    "+33 2 99 28 43 21",
    "+33299284321",
    "+33 (0)2 99 28 43 21",
    "0033 2 99 28 43 21",
    "00 33 (0) 2 99 28 43 21",
    "33299284321",
)
OTHER_TEXTS = (
    "",
    "15",
    "3624",
    "0000000000",
    "02 99 28 43",
    "02 99 28 43 21 5",
    "99000012346",
    "899000012346",
    "350000012",
    "35000",
    "martin 0299284321",
)


@pytest.mark.parametrize("typed", SAME_NUMBER)
def test_every_way_to_type_a_number_has_the_same_key(typed):
    assert parse_phone_key(typed) == "0299284321"


@pytest.mark.parametrize("text", OTHER_TEXTS)
def test_another_text_is_no_telephone_number(text):
    assert parse_phone_key(text) is None


@pytest.mark.parametrize(
    "typed", ["0590 12 34 56", "+590 590 12 34 56", "+687 25 66 88", "+32 2 555 12 34"]
)
def test_a_number_as_it_is_shown_is_found_under_the_key_of_the_typed_one(typed):
    (number,) = iter_phone_numbers(typed, "FR")
    assert build_phone_key(format_phone_number(number)) == parse_phone_key(typed)


def test_a_number_of_saint_pierre_is_found_as_it_is_dialled_from_france():
    keys = parse_phone_key("05 08 41 00 00"), parse_phone_key("+508 41 00 00")
    assert keys == ("+508410000", "+508410000")


def test_an_extension_belongs_to_no_key():
    assert build_phone_key("02 99 28 43 21 poste 12") == "0299284321"
