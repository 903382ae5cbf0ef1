"""Telephone numbers are read in their region and shown as they are dialled."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from directory.model.phone_numbers import (
    OVERSEAS_REGIONS,
    find_phone_region,
    format_phone_number,
    iter_phone_numbers,
    parse_shown_number,
)


@pytest.mark.parametrize(
    ("area", "region"),
    [("97411", "RE"), ("98818", "NC"), ("97150", "GP"), ("75056", "FR"), ("", "FR")],
)
def test_a_commune_or_a_postal_code_tells_the_region(area, region):
    assert find_phone_region(area) == region


@given(
    st.sampled_from(["FR", *OVERSEAS_REGIONS.values()]),
    st.text(alphabet="+0123456789 .-/", max_size=40),
)
@example("FR", "010000000")
def test_what_is_shown_is_read_again_as_the_same_number(region, text):
    """Page, vCard and JSON-LD link a number from the text that is shown, without its region."""
    for number in iter_phone_numbers(text, region):
        shown = format_phone_number(number)
        read_again = parse_shown_number(shown)
        assert read_again is None or format_phone_number(read_again) == shown
