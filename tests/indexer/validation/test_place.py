"""Structure cells to places: streets, towns, CEDEX offices, numbers, telephones."""

import pytest

from indexer.findings import DataWarning
from tests.indexer.official import PRACTICE

CEDEX = {"cedex": "25304 PONTARLIER CEDEX", "postal_code": "", "commune_code": "25462"}


@pytest.fixture
def place(load):
    return lambda **cells: load([cells]).only.exercises[0].situations[0].place


@pytest.fixture
def address(place):
    return lambda **cells: place(**cells).address


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        ({}, "12 RUE DES LILAS"),
        ({"repetition": "BIS"}, "12 BIS RUE DES LILAS"),
        ({"street": "RUE DES LILAS"}, "12 RUE DES LILAS"),
        ({"street_type_label": "", "street_type_code": "", "street": "LE BOURG"}, "12 LE BOURG"),
        ({"street": "LES RUELLES"}, "12 RUE LES RUELLES"),
        ({"number": "12-14"}, "12-14 RUE DES LILAS"),
        ({"number": "LOT 3"}, "LOT 3 RUE DES LILAS"),
        ({"number": "0000"}, "RUE DES LILAS"),
    ],
)
def test_a_street_reads_as_people_write_it(address, cells, line):
    assert address(**cells).lines == (line,)


def test_the_lines_come_in_postal_order(address):
    cells = {"recipient": "SERVICE A", "complement": "BAT C", "distribution": "BP 12"} | CEDEX
    lines = ("SERVICE A", "BAT C", "12 RUE DES LILAS", "BP 12", "25304 PONTARLIER CEDEX")
    assert address(**cells).lines == lines


@pytest.mark.parametrize("office", ["35000 RENNES", "RENNES", "35000 Rennes"])
def test_an_office_line_that_repeats_the_town_is_left_out(address, office):
    found = address(cedex=office)
    assert (found.lines, found.commune.label) == (("12 RUE DES LILAS",), "Rennes")


def test_a_cedex_gives_the_postal_code_and_the_commune_stays(address):
    found = address(**CEDEX)
    assert (found.postal_code, found.commune.label) == ("25304", "Pontarlier")


def test_a_cedex_without_postal_code_leaves_the_other_one(address):
    assert address(cedex="PONTARLIER CEDEX", postal_code="25300").postal_code == "25300"


@pytest.mark.parametrize(
    ("postal_code", "city", "arrondissement"),
    [
        ("75014", "75056", "75114"),
        ("75116", "75056", "75116"),
        ("69003", "69123", "69383"),
        ("13008", "13055", "13208"),
        ("75651", "75056", "75056"),
    ],
)
def test_the_postal_code_tells_the_arrondissement(address, postal_code, city, arrondissement):
    commune = address(postal_code=postal_code, commune_code=city).commune
    assert commune.code == arrondissement


def test_a_known_commune_has_its_official_name_and_another_keeps_its_label(address):
    assert address().commune.label == "Rennes"
    unknown = {"commune_code": "35999", "commune_label": "FUSIONNEE", "postal_code": ""}
    assert address(**unknown).commune.label == "FUSIONNEE"


def test_an_address_abroad_keeps_its_country(address):
    abroad = {"country_code": "99140", "country_label": "SUISSE", "postal_code": "1204"}
    found = address(**abroad, commune_code="", commune_label="GENEVE")
    assert (found.country.label, found.postal_code, found.commune) == ("SUISSE", "1204", None)


@pytest.mark.parametrize(
    ("cells", "locality", "last_line"),
    [
        ({"commune_label": "GENEVE"}, "GENEVE", "12 RUE DES LILAS"),
        ({"cedex": "1204 GENEVE"}, "GENEVE", "12 RUE DES LILAS"),
        ({"cedex": "1204 GENEVE", "commune_label": "Genève"}, "Genève", "12 RUE DES LILAS"),
        ({"cedex": "GENEVE"}, "GENEVE", "12 RUE DES LILAS"),
        ({"cedex": "L-1111 LUXEMBOURG", "postal_code": "L-1111"}, "LUXEMBOURG", "12 RUE DES LILAS"),
        ({"commune_code": "99140", "commune_label": "Genève"}, "Genève", "12 RUE DES LILAS"),
        ({"cedex": "GENEVE 4 CASE 12", "commune_label": "Genève"}, "Genève", "GENEVE 4 CASE 12"),
        ({"cedex": "1211 GENEVE 14", "postal_code": "1211"}, "GENEVE", "1211 GENEVE 14"),
        ({"cedex": "GENEVE 1204"}, "GENEVE", "GENEVE 1204"),
        ({"cedex": "98000 MONACO CEDEX"}, "MONACO", "98000 MONACO CEDEX"),
        ({"commune_label": ""}, None, "12 RUE DES LILAS"),
    ],
)
def test_a_town_abroad_is_no_commune_and_is_written_once(address, cells, locality, last_line):
    abroad = {"country_code": "99140", "postal_code": "1204", "commune_code": ""}
    found = address(**{"commune_label": ""} | abroad | cells)
    assert (found.commune, found.locality, found.lines[-1]) == (None, locality, last_line)


def test_a_town_abroad_whose_postal_code_has_a_space_is_named_without_it(address):
    london = {"country_code": "99132", "commune_code": "", "commune_label": ""}
    found = address(**london, postal_code="SW7 2AZ", cedex="SW7 2AZ LONDON")
    assert (found.locality, found.lines) == ("LONDON", ("12 RUE DES LILAS",))


@pytest.mark.parametrize(
    ("cells", "country", "is_french"),
    [
        ({"postal_code": "98000", "commune_label": "MONACO"}, "Monaco", False),
        ({"commune_code": "99138", "commune_label": "MONACO"}, "Monaco", False),
        ({"country_label": "SUISSE"}, "SUISSE", False),
        ({"country_label": "France", "commune_label": "RENNES"}, "France", True),
        ({"country_code": "99100", "commune_label": "RENNES"}, "France", True),
        ({"country_code": "FR", "commune_label": "RENNES"}, "France", True),
    ],
)
def test_a_country_is_known_by_any_cell_that_names_it(address, cells, country, is_french):
    nothing = {"commune_code": "", "commune_label": "VILLE", "postal_code": ""}
    found = address(**nothing | {"country_code": "", "country_label": ""} | cells)
    assert (found.country.label, found.commune is not None) == (country, is_french)
    assert (found.locality is None) == is_french


@pytest.mark.parametrize(
    ("field", "wrong", "doubt"),
    [
        ("finess", "35000000", DataWarning.FINESS),
        ("siret", "123", DataWarning.SIRET),
        ("phone", "0000", DataWarning.PHONE),
        ("second_phone", ".", DataWarning.PHONE),
        ("email", "contact", DataWarning.EMAIL),
    ],
)
def test_a_malformed_contact_is_left_out_and_reported(load, field, wrong, doubt):
    loaded = load([{"phone": "0299010203", field: wrong}])
    assert loaded.report.warnings[doubt].count == 1
    place = loaded.only.exercises[0].situations[0].place
    assert (place.finess, place.siret, place.email) == (None, None, None)
    assert place.phones == (() if field == "phone" else ("02 99 01 02 03",))


def test_well_formed_numbers_are_kept(place):
    found = place(finess="2A0000014", siret="12345678900011", email="a@b.fr")
    assert (found.finess, found.siret, found.email) == ("2A0000014", "12345678900011", "a@b.fr")


def test_one_number_in_two_columns_is_one_number_and_no_doubt(load):
    loaded = load([{"phone": "0299010203", "second_phone": "02.99.01.02.03"}])
    assert loaded.only.exercises[0].situations[0].place.phones == ("02 99 01 02 03",)
    assert DataWarning.PHONE not in loaded.report.warnings


def test_a_trade_name_that_repeats_the_name_is_left_out(place):
    assert place(trade_name=PRACTICE["name"]).trade_name is None


@pytest.mark.parametrize(
    "repeat", ["OPTIQUE ESSAI", "Optique Essai", "OPTIQUE ESSAI.", " OPTIQUE  ESSAI "]
)
@pytest.mark.parametrize("names", [("name",), ("trade_name",), ("name", "trade_name")])
def test_an_addressee_that_repeats_a_name_is_no_line_of_the_address(place, names, repeat):
    shown = place(**dict.fromkeys(names, "OPTIQUE ESSAI"), recipient=repeat)
    assert not any("essai" in line.lower() for line in shown.address.lines)
    assert shown.address.lines


def test_an_addressee_of_another_name_stays(place):
    shown = place(name="OPTIQUE ESSAI", recipient="SERVICE ACHATS")
    assert shown.address.lines[0] == "SERVICE ACHATS"
