import pytest

from directory.model.phone_numbers import parse_french_number

PHONE_SPELLINGS = (
    "0299010203|02 99 01 02 03|02.99-01.02 03|+33299010203|+33 (0)2 99 01 02 03|0033299010203"
)


@pytest.mark.parametrize("written", [*PHONE_SPELLINGS.split("|"), "02\u00a099 01 02 03"])
def test_a_french_number_is_ten_digits_however_it_is_written(written):
    assert parse_french_number(written) == "0299010203"


@pytest.mark.parametrize(
    "other",
    ["", "3624", "+41 22 730 11 11", "0099010203", "029901020", "0299010203\n4", "02 99 O1"],
)
def test_any_other_number_is_none(other):
    assert parse_french_number(other) is None
