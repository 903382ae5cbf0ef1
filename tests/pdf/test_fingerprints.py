"""A fingerprint is issued for one number, one day and one content, and for nothing else."""

from datetime import date, timedelta

import pytest

from directory.model.fingerprint import compute_fingerprint
from pdf.fingerprints import (
    CROCKFORD_ALPHABET,
    SignedFingerprint,
    UnsignedFingerprint,
    format_printed_fingerprint,
    parse_printed_fingerprint,
)
from tests.builders import TODAY, a_listing, a_rpps
from tests.fakes import KEYRING, FixedKeyring, a_fingerprint

LISTING = a_listing()
PRINTED = a_fingerprint(LISTING)


def is_issued(printed, number=LISTING.id, keyring=KEYRING):
    parsed = parse_printed_fingerprint(printed)
    return isinstance(parsed, SignedFingerprint) and parsed.is_authentic(number, keyring.keys)


def test_what_the_service_issues_is_authentic_and_says_the_day_and_the_content():
    parsed = parse_printed_fingerprint(PRINTED)
    assert is_issued(PRINTED)
    assert parsed.data_date == TODAY
    assert parsed.has_content_of(LISTING)
    assert not parsed.has_content_of(a_listing(exercise_name="MARTINEZ"))


def test_it_is_short_enough_for_paper_and_the_same_each_time():
    """A printed sheet lives for years: change this value only if old ones still verify."""
    assert PRINTED == a_fingerprint(a_listing()) == "1D4JYV0D3KQNGE1WG9HJ1ANGXY4EPW1E"
    assert format_printed_fingerprint(PRINTED) == "1D4J-YV0D-3KQN-GE1W-G9HJ-1ANG-XY4E-PW1E"


@pytest.mark.parametrize(
    "typed",
    [
        PRINTED.lower(),
        format_printed_fingerprint(PRINTED),
        format_printed_fingerprint(PRINTED).replace("-", " "),
        PRINTED.replace("0", "O").replace("1", "l"),
        f" {PRINTED}\n",
    ],
)
def test_it_is_read_as_people_type_it(typed):
    assert is_issued(typed)


def test_no_other_character_at_any_place_is_authentic():
    others = {
        PRINTED[:at] + other + PRINTED[at + 1 :]
        for at in range(len(PRINTED))
        for other in CROCKFORD_ALPHABET
    } - {PRINTED}
    assert len(others) == 32 * 31
    assert [each for each in others if is_issued(each)] == []


def test_no_other_length_and_no_other_alphabet_is_a_fingerprint():
    cut = [PRINTED[:length] for length in range(32)]
    texts = [*cut, PRINTED + "0", PRINTED * 2, "U" * 32, "é" * 32, "٠" * 32, PRINTED[:-1] + "\0"]
    assert [each for each in texts if is_issued(each)] == []
    assert [each for each in texts if len(each) != 16 and parse_printed_fingerprint(each)] == []


def test_another_number_another_day_and_another_person_are_not_what_was_issued():
    other = a_listing(rpps=a_rpps(2))
    assert not is_issued(PRINTED, other.id)
    assert not is_issued(a_fingerprint(other))
    later = a_fingerprint(LISTING, TODAY + timedelta(days=1))
    spliced = later[:5] + PRINTED[5:]  # the day is in the first five characters
    assert parse_printed_fingerprint(spliced).data_date == TODAY + timedelta(days=1)
    assert [is_issued(each) for each in (later, spliced)] == [True, False]


def test_another_service_is_not_this_one():
    assert not is_issued(a_fingerprint(LISTING, keyring=FixedKeyring("x")))


def test_an_older_key_verifies_and_a_removed_one_does_not():
    before, after = FixedKeyring("a"), FixedKeyring("a", "b")
    old, new = (a_fingerprint(LISTING, keyring=each) for each in (before, after))
    assert old != new
    assert is_issued(old, keyring=after)
    assert is_issued(new, keyring=after)
    assert not is_issued(new, keyring=before)


@pytest.mark.parametrize("day", [date.min, date(1999, 12, 31), date.max])
def test_any_day_can_be_printed(day):
    assert parse_printed_fingerprint(a_fingerprint(LISTING, day)).data_date == day


def test_what_was_printed_before_fingerprints_were_signed_is_read_but_never_authentic():
    old = compute_fingerprint(LISTING)
    parsed = parse_printed_fingerprint(old.upper())
    assert parsed == UnsignedFingerprint(old)
    assert parsed.has_content_of(LISTING)
    assert not parsed.has_content_of(a_listing(exercise_name="MARTINEZ"))
    assert not is_issued(old)
