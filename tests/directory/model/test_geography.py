"""Where places are: the official code, its exceptions, and what a postal code tells."""

import pytest

from directory.model import geography


def get_code(concept):
    return concept and concept.code


def test_every_commune_has_a_department_and_a_region():
    assert len(geography.load_communes()) == 35_014
    assert all(
        each.department.code and each.region.code for each in geography.load_communes().values()
    )


def test_a_department_is_there_under_each_of_its_forms():
    assert {
        "01",
        "2A",
        "2B",
        "75",
        "971",
        "976",
        "975",
        "988",
    } <= geography.load_departments().keys()


@pytest.mark.parametrize(
    ("commune", "department"),
    [
        ("35238", "35"),
        ("2A004", "2A"),
        ("2B033", "2B"),
        ("97105", "971"),
        ("97411", "974"),
        ("98818", "988"),
        ("75056", "75"),
        ("75114", "75"),
        ("01999", "01"),
        ("97199", "971"),
        ("97127", "978"),
        ("93059", "93"),
        ("2A999", "2A"),
        ("99140", None),
        ("35", None),
        ("", None),
    ],
)
def test_the_department_of_a_commune_known_merged_or_foreign(commune, department):
    assert get_code(geography.find_department(commune)) == department


@pytest.mark.parametrize(
    ("postal_code", "department"),
    [
        ("35000", "35"),
        ("25304", "25"),
        ("20000", "2A"),
        ("20167", "2A"),
        ("20200", "2B"),
        ("20600", "2B"),
        ("97400", "974"),
        ("97823", "974"),
        ("97133", "977"),
        ("97150", "978"),
        ("98800", "988"),
        ("1204", None),
        ("SW7 2AZ", None),
        ("35000\n", None),
        ("", None),
        (None, None),
    ],
)
def test_the_department_a_postal_code_lies_in_by_its_digits(postal_code, department):
    assert get_code(geography.find_department_by_postal_code(postal_code)) == department


@pytest.mark.parametrize(
    ("city", "postal_code", "arrondissement"),
    [
        ("75056", "75001", "75101"),
        ("75056", "75016", "75116"),
        ("75056", "75116", "75116"),
        ("69123", "69009", "69389"),
        ("13055", "13016", "13216"),
        ("13055", "13417", "13055"),
        ("75056", "", "75056"),
        ("35238", "75001", "35238"),
    ],
)
def test_a_postal_code_tells_the_arrondissement(city, postal_code, arrondissement):
    assert geography.resolve_arrondissement(city, postal_code) == arrondissement


def test_every_arrondissement_of_the_three_cities_is_told_by_a_postal_code():
    told = [commune.parent for commune in set(geography.load_arrondissements().values())]
    assert [told.count(city) for city in ("75056", "69123", "13055")] == [20, 9, 16]


@pytest.mark.parametrize(
    ("text", "office"),
    [
        ("25304 PONTARLIER CEDEX", ("25304", "PONTARLIER CEDEX")),
        (" 13082  MARSEILLE CEDEX 10 ", ("13082", "MARSEILLE CEDEX 10")),
        ("97219 SCHOELCHER CEDEX", ("97219", "SCHOELCHER CEDEX")),
    ],
)
def test_a_cedex_office_is_a_code_and_a_label(text, office):
    found = geography.parse_cedex(text)
    assert (found.postal_code, found.label) == office


@pytest.mark.parametrize("text", ["", "PONTARLIER CEDEX", "25304", "CEDEX 9", "253041 PONTARLIER"])
def test_a_text_without_a_postal_code_in_front_is_no_cedex_office(text):
    assert geography.parse_cedex(text) is None


def test_a_commune_lies_where_it_is():
    point = geography.find_commune_centre("35238")
    assert (round(point.lat), round(point.lon), point.precision) == (48, -2, "commune")


@pytest.mark.parametrize(
    ("code", "latitude", "longitude"),
    [("97701", 17.906, -62.833), ("97801", 18.078, -63.055), ("98612", -14.270, -178.155)],
)
def test_islands_without_official_centre_have_one(code, latitude, longitude):
    point = geography.find_commune_centre(code)
    assert (point.lat, point.lon) == (latitude, longitude)


def test_an_unknown_commune_lies_nowhere():
    assert geography.find_commune_centre("99140") is None
