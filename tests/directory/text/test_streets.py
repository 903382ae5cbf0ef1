"""A street has one key, as files and people write it; the house number stands apart."""

import pytest

from directory.text.streets import list_street_keys, parse_street_line, parse_typed_street

SAME_STREETS = (
    ("12 RUE PASTEUR", "12, rue Pasteur", "12 r pasteur", "012 R. PASTEUR"),
    ("RUE DU GENERAL DE GAULLE", "R DU GAL DE GAULLE", "rue Général-de-Gaulle"),
    ("3 BIS AV DU DR ROUX", "3B AVENUE DU DOCTEUR ROUX", "3 b, av. du Docteur-Roux"),
    ("PL ST MICHEL", "place Saint-Michel", "PLACE SAINT MICHEL"),
    ("1 RUE DE L'ÉGLISE", "1 rue de l’eglise", "1 R EGLISE"),
    ("7 GRANDE RUE", "7, Grand-Rue", "7 GRAND RUE"),
    ("4 ROND POINT DE L EUROPE", "4 rond-point de l'Europe", "4 RPT EUROPE"),
    ("9 RUE FOCH BATIMENT B", "9 rue foch", "IMMEUBLE LE PARC 9 RUE FOCH"),
)
OTHER_LINES = ("", "BP 3", "CEDEX 9", "35000 RENNES", "CENTRE COMMERCIAL LES HALLES", "RUE", "12")


@pytest.mark.parametrize("lines", SAME_STREETS, ids=lambda lines: lines[0])
def test_every_way_to_write_a_street_has_the_same_key(lines):
    assert len({list_street_keys((line,)) for line in lines}) == 1
    assert parse_street_line(lines[0]).key


def test_streets_of_different_types_or_names_differ():
    lines = ("RUE PASTEUR", "PLACE PASTEUR", "RUE PASTEUR PROLONGEE", "RUE DU PASTEUR MARTIN")
    assert len({parse_street_line(line).key for line in lines}) == len(lines)


def test_a_number_with_a_repetition_is_found_without_it_too():
    assert list_street_keys(("12 BIS RUE PASTEUR",)) == (("ruepasteur",), ("12", "12bis"))


def test_all_house_numbers_of_a_practice_are_found():
    assert list_street_keys(("12-14 RUE D'ALSACE",))[1] == ("12", "14")


def test_every_line_of_an_address_may_be_a_street():
    assert list_street_keys(("ZA DE KERBOIS", "2 RUE FOCH"))[0] == ("zakerbois", "ruefoch")


def test_a_hamlet_with_a_number_is_a_street_of_an_address():
    assert list_street_keys(("3 LE BOURG",)) == (("bourg",), ("3",))


@pytest.mark.parametrize("line", OTHER_LINES)
def test_another_line_is_no_street(line):
    assert parse_street_line(line) is None


def test_a_typed_street_is_also_that_of_an_address_without_its_type():
    assert parse_typed_street("12 rue Pasteur").accepted_keys == ("ruepasteur", "pasteur")
    assert parse_typed_street("grande rue").accepted_keys == ("granderue",)


@pytest.mark.parametrize(
    "text", ["pasteur", "12 pasteur", "cours pasteur", "r pasteur", "parc", "rue", "place"]
)
def test_words_without_a_type_of_way_that_is_certain_are_no_typed_street(text):
    assert parse_typed_street(text) is None


@pytest.mark.parametrize("text", ["12 cours pasteur", "12 r pasteur", "3 villa pasteur"])
def test_a_house_number_makes_any_type_of_way_certain(text):
    assert parse_typed_street(text).name == "pasteur"


@pytest.mark.parametrize("line", ["RUE DU 8 MAI 1945", "12 RUE DU 11 NOVEMBRE", "1 PL DU 4 SEPT"])
def test_a_number_in_the_name_is_no_house_number(line):
    street = parse_street_line(line)
    assert street.name[0].isdigit()
    assert len(street.house_numbers) == line[0].isdigit()
