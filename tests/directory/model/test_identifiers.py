"""Identifiers cannot be wrong, are read as people write them, and say what is amiss."""

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from directory.errors import InvalidIdentifier
from directory.model.identifiers import (
    Adeli,
    Finess,
    Identifier,
    NationalId,
    Rpps,
    Siret,
    decode_identifier,
    parse_person_id,
    passes_luhn,
)

IDENTIFIER_CLASSES = [Rpps, Adeli, NationalId, Finess, Siret]


@pytest.mark.parametrize(
    "text",
    [
        "99000012346",
        "99 000 012 346",
        "  990 0001 2346 ",
        "99.000.012.346",
        "99-000-012-346",
        "RPPS n° 99000012346",
        "rpps:99000012346",
        "N° RPPS : 99000012346",
        "n°99000012346",
        "99\u00a0000\u202f012\u00a0346",
        "899000012346",
        "8 99000012346",
        "RPPS 899000012346",
    ],
)
def test_an_rpps_number_is_read_in_every_written_form(text):
    assert parse_person_id(text) == "899000012346"


@pytest.mark.parametrize("text", ["352012345", "35 2 01234 5", "ADELI n° 352012345", "0352012345"])
def test_an_adeli_number_is_read_in_every_written_form(text):
    assert parse_person_id(text) == "0352012345"


@pytest.mark.parametrize(
    "text", ["", "9900001234", "9900001234567", "799000012346", "martin", "99000012346x", "٩" * 11]
)
def test_what_is_no_number_of_a_person_is_refused_with_the_text_and_the_rule(text):
    with pytest.raises(InvalidIdentifier) as raised:
        parse_person_id(text)
    assert (raised.value.text, "11 chiffres" in raised.value.rule) == (text, True)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Siret, "732 829 320 00074", "73282932000074"),
        (Siret, "SIRET: 73282932000074", "73282932000074"),
        (Finess, "2a 0000014", "2A0000014"),
        (Finess, "FINESS n° 350000022", "350000022"),
        (Adeli, "2b2012345", "2B2012345"),
    ],
)
def test_other_identifiers_are_read_as_people_write_them(kind, text, value):
    assert (kind.parse(text), type(kind.parse(text))) == (value, kind)


@pytest.mark.parametrize("kind", IDENTIFIER_CLASSES)
@given(st.text(max_size=15))
def test_a_value_is_of_its_form_or_is_not(kind, text):
    if kind.parse_or_none(text) is None:
        with pytest.raises(InvalidIdentifier):
            kind(text)
    else:
        assert kind.parse(text) == kind(text) == text


@pytest.mark.parametrize("kind", IDENTIFIER_CLASSES)
@given(st.data())
def test_printing_and_reading_again_changes_nothing(kind, data):
    value = kind(data.draw(st.from_regex(kind.form, fullmatch=True)))
    assert kind.parse(str(value)) == value
    assert (
        msgspec.json.decode(msgspec.json.encode(str(value)), type=kind, dec_hook=decode_identifier)
        == value
    )


@pytest.mark.parametrize("kind", [Rpps, Adeli])
@given(st.data())
def test_the_national_id_keeps_the_number_it_was_made_of(kind, data):
    local = kind(data.draw(st.from_regex(kind.form, fullmatch=True)))
    assert (NationalId.of(local).local_number, type(NationalId.of(local).local_number)) == (
        local,
        kind,
    )


@pytest.mark.parametrize(
    ("identifier", "valid"),
    [
        (Rpps("79927398713"), True),
        (Rpps("79927398710"), False),
        (Finess("350000022"), True),
        (Finess("350000023"), False),
        (Finess("2A0000014"), True),
        (Finess("2B0000014"), False),
        (Siret("73282932000074"), True),
        (Siret("73282932000075"), False),
    ],
)
def test_the_check_digit_is_asked_for_apart(identifier, valid):
    assert identifier.has_valid_key() is valid


@given(st.text("0123456789", min_size=1, max_size=15), st.data())
def test_one_wrong_digit_never_passes_the_key(digits, data):
    stem = digits + next(key for key in "0123456789" if passes_luhn(digits + key))
    at = data.draw(st.integers(0, len(stem) - 1))
    wrong = data.draw(st.sampled_from("0123456789"))
    assume(wrong != stem[at])
    assert passes_luhn(stem)
    assert not passes_luhn(stem[:at] + wrong + stem[at + 1 :])


def test_reviving_knows_identifiers_only():
    with pytest.raises(NotImplementedError):
        decode_identifier(dict, "99000012346")
    with pytest.raises(NotImplementedError):
        decode_identifier(Identifier, 12)
