"""Numbers that went through a spreadsheet: every digit, or a reason; never another person."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.errors import InvalidIdentifier
from directory.model.identifiers import parse_person_id

RPPS_DIGITS = "99246390845"
PERSON = f"8{RPPS_DIGITS}"


@pytest.mark.parametrize(
    "text",
    [
        "99246390845.0",
        "99246390845.00",
        "99246390845,0",
        "99246390845.",
        "99246390845,",
        "+99246390845",
        "+99246390845.0",
        "9.9246390845E+10",
        "9,9246390845E+10",
        "9.9246390845e10",
        '="99246390845"',
        '= "99246390845"',
        "'99246390845",
        "’99246390845",
        '"99246390845"',
        "９９２４６３９０８４５",
        "9924\u200b6390845",
        "\ufeff99246390845",
        "\t99246390845\t",
        " 899246390845 ",
        "899246390845.0",
        "RPPS = 99246390845",
        "RPPS : 99246390845.0",
        "Numéro RPPS 99246390845",
        "NUMERO RPPS : 99246390845",
        "n°RPPS99246390845",
    ],
)
def test_a_form_that_has_every_digit_is_read(text):
    assert parse_person_id(text) == PERSON


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("9,92463908E+10", "a arrondi"),
        ("9.92463908E+10", "a arrondi"),
        ("1E+13", "a arrondi"),
        ("1,00E+05", "a arrondi"),
        ("9.9246390845E-10", "a arrondi"),
        ("1.23456780", "nombre à virgule"),
        ("99246390845.5", "nombre à virgule"),
        ("1234567,80", "nombre à virgule"),
        ("12345678", "retiré le zéro"),
        ("12345678.0", "retiré le zéro"),
        ("#N/A", "une erreur"),
        ("#REF!", "une erreur"),
        ("#VALEUR!", "une erreur"),
    ],
)
def test_a_form_that_lost_digits_is_refused_with_the_reason(text, reason):
    with pytest.raises(InvalidIdentifier, match=reason) as refused:
        parse_person_id(text)
    assert refused.value.rule.startswith("le tableur")


def test_the_zero_of_a_decimal_is_no_digit_of_the_number():
    assert parse_person_id("012345678.0") == "0012345678"


@pytest.mark.parametrize("text", ["1E5000012", "2A1234567", "9D9300012"])
def test_the_letters_of_an_adeli_number_are_no_exponent(text):
    assert parse_person_id(text) == f"0{text}"


@given(st.integers(0, 10**12), st.sampled_from(["{}", "{}.0", "{}.00", "{},0", "{:e}", "{:.3e}"]))
def test_no_form_of_a_number_names_another_person(number, form):
    """The digits that are read are those of the number; a national id only adds its type."""
    try:
        person = parse_person_id(form.format(number))
    except InvalidIdentifier:
        return
    assert str(number) in {person, person.local_number, person.lstrip("0")}


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading(text):
    with suppress(InvalidIdentifier):
        assert parse_person_id(text)
