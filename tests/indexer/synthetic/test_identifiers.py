"""Numbers are well formed, unique, and nobody's."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.synthetic import identifiers

SERIALS = st.integers(0, 4_999_999)


def passes_luhn(number):
    digits = [int(character) for character in number.replace("A", "1").replace("B", "2")][::-1]
    return sum(digits[::2] + [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]) % 10 == 0


def column(rows, name):
    return {row[name] for row in rows if row[name]}


@given(SERIALS, SERIALS)
def test_two_serials_never_share_a_number(one, other):
    for number in (identifiers.make_rpps, identifiers.make_adeli):
        assert (number(one, 11) == number(other, 11)) == (one == other)
    assert (identifiers.make_siret(one) == identifiers.make_siret(other)) == (one == other)


@pytest.mark.parametrize(
    "department", ["01", "2A", "2B", "95", *identifiers.OVERSEAS_FINESS_PREFIXES]
)
def test_finess_numbers_pass_their_key_everywhere(department):
    number = identifiers.make_finess(department, 9, 2, 713)
    assert len(number) == 9
    assert passes_luhn(number)


def test_every_rpps_number_is_fictitious_and_passes_its_key(activities):
    numbers = {row["Identifiant PP"] for row in activities if row["Type d'identifiant PP"] == "8"}
    assert all(re.fullmatch(r"99\d{9}", number) for number in numbers)
    assert all(map(passes_luhn, numbers))


def test_adeli_numbers_name_no_real_profession(activities):
    numbers = {row["Identifiant PP"] for row in activities if row["Type d'identifiant PP"] == "0"}
    assert numbers
    assert all(re.fullmatch(r"\d[\dA-D]00\d{5}", number) for number in numbers)


def test_the_national_id_repeats_type_and_number(activities):
    for row in activities:
        kind, number = row["Type d'identifiant PP"], row["Identifiant PP"]
        assert row["Identification nationale PP"] == kind + number


@pytest.mark.parametrize(
    ("name", "length"),
    [
        ("Numéro FINESS site", 9),
        ("Numéro FINESS établissement juridique", 9),
        ("Numéro SIRET site", 14),
        ("Numéro SIREN site", 9),
    ],
)
def test_structure_numbers_are_well_formed(activities, name, length):
    numbers = column(activities, name)
    assert len(numbers) > 100
    assert {len(number) for number in numbers} == {length}
    assert all(map(passes_luhn, numbers))


def test_sirets_begin_with_a_valid_siren(activities):
    assert all(passes_luhn(number[:9]) for number in column(activities, "Numéro SIRET site"))


def test_a_structure_key_always_means_the_same_place(activities):
    places: dict[str, set[tuple[str, ...]]] = {}
    for row in activities:
        cells = tuple(list(row.values())[19:47])
        places.setdefault(row["Identifiant technique de la structure"], set()).add(cells)
    assert {len(cells) for cells in places.values()} == {1}


def test_structure_keys_follow_the_numbers(activities):
    for row in activities:
        key = row["Identifiant technique de la structure"]
        if key.startswith("F"):
            assert key == f"F{row['Numéro FINESS site']}"
        elif key.startswith("C"):
            assert key == f"C{row['Numéro SIRET site']}"
        else:
            assert re.fullmatch(r"(R\d{14})?", key)
