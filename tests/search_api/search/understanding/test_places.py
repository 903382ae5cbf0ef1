import pytest

from search_api.search.understanding import parse_alternatives
from search_api.search.understanding.numbered_places import (
    read_departement_number,
    read_postal_code,
)
from search_api.search.understanding.places import read_area, read_place_name
from search_api.search.understanding.professions import read_profession

STEPS = (read_profession, read_postal_code, read_departement_number, read_place_name, read_area)
LYON = ("69123", *(str(code) for code in range(69381, 69390)))


def read(cut, text):
    return cut(text, *STEPS)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("kiné rennes", "35238"),
        ("dr dupond cardiologue st etienne 42", "42218"),
        ("saint-étienne 42", "42218"),
        ("SAINTETIENNE 42", "42218"),
        ("la rochelle", "17300"),
        ("le mans", "72181"),
        ("au mans", "72181"),
        ("orl lemans", "72181"),
        ("kiné l'isle d'abeau", "38193"),
        ("l isle d abeau", "38193"),
        ("kiné aix en provence", "13001"),
        ("généraliste d'Angers", "49007"),
        ("vienne isère", "38544"),
        ("saint denis la réunion", "97411"),
        ("saint denis 93", "93066"),
        ("rennes 35042 cedex", "35238"),
        ("dans la ville de rennes", "35238"),
        ("kiné evry", "91228"),
        ("dentiste à Marie", "06080"),
        ("sophie langlois à brest", "29019"),
        ("dupont à abrest", "03001"),
    ],
)
def test_a_commune_is_read(cut, text, code):
    assert read(cut, text).where.communes[0] == code


def test_homonyms_are_all_asked_for_the_most_populous_first(cut):
    communes = read(cut, "saint denis").where.communes
    assert communes[:2] == ("97411", "93066")
    assert len(communes) > 2


def test_a_city_is_asked_for_with_its_arrondissements(cut):
    assert read(cut, "kiné lyon").where.communes == LYON


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("kiné lyon 3", "69383"),
        ("lyon 3e", "69383"),
        ("lyon3", "69383"),
        ("lyon 3eme arrondissement", "69383"),
        ("3e arrondissement de lyon", "69383"),
        ("paris 15e", "75115"),
        ("paris 15", "75115"),
        ("paris xv", "75115"),
        ("marseille 8eme", "13208"),
        ("marseille 13e", "13213"),
    ],
)
def test_an_arrondissement_is_read(cut, text, code):
    assert read(cut, text).where.communes == (code,)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("dentiste finistere", ("29",)),
        ("dans le lot", ("46",)),
        ("kiné loire", ("42",)),
        ("réunion", ("974",)),
        ("cardiologue bretagne", ("22", "29", "35", "56")),
        ("en Bretagne", ("22", "29", "35", "56")),
        ("dentiste alsace", ("67", "68")),
        ("kiné dans l'Isère", ("38",)),
    ],
)
def test_a_departement_or_region_is_read_as_departements(cut, text, codes):
    assert read(cut, text).where.departements == codes


@pytest.mark.parametrize(
    ("text", "radius_km"),
    [
        ("sage femme près de nantes", None),
        ("nantes et environs", None),
        ("autour de nantes", None),
        ("à 10 km de nantes", 10),
        ("nantes rayon 15km", 15),
        ("à moins de 20 kms autour de nantes", 20),
    ],
)
def test_nearness_is_a_circle(cut, text, radius_km):
    reading = read(cut, text)
    assert (reading.near.radius_km, round(reading.near.point.lat)) == (radius_km, 47)
    assert (reading.where.communes, reading.words) == ((), ())


@pytest.mark.parametrize(
    "text",
    [
        "martin",
        "marie dupont",
        "gilles martin",
        "dupont guerin",
        "martin de nantes paul",
        "eu",
        "y",
    ],
)
def test_names_are_left(cut, chips, text):
    assert chips(read(cut, text)) == []


def test_a_village_is_read_beside_a_profession_and_not_beside_a_name(cut):
    assert read(cut, "dupont guerin").where.communes == ()
    assert read(cut, "kiné guerin").where.communes != ()


def test_a_first_name_beside_a_small_town_is_no_place(cut):
    assert read(cut, "christelle brancourt").where.communes == ()
    assert read(cut, "anne nantes").where.communes != ()


def test_a_village_after_a_whole_name_is_another_reading():
    first, second = parse_alternatives("aurélie duval le val-david")
    assert (first.query.where.communes, second.query.where.communes) == ((), ("27668",))


def test_a_first_name_is_a_place_beside_a_profession_alone(cut):
    assert read(cut, "kiné aude").where.departements == ("11",)
    assert read(cut, "kiné aude martin").where.departements == ()


def test_prepositions_go_with_the_place(cut, chips):
    reading = read(cut, "dupond à lyon")
    assert chips(reading) == [("place", "à lyon")]
    assert [word.key for word in reading.words] == ["dupond"]


@pytest.mark.parametrize("text", ["nantes 75", "69003 nantes", "nantes finistère 75"])
def test_places_that_contradict_each_other_are_explained(cut, text):
    reading = read(cut, text)
    assert reading.is_contradictory
    assert {hint.code for hint in reading.hints} == {"contradiction"}
