import pytest

from search_api.search.understanding import parse_alternatives, parse_query

LYON = ("69123", *(str(code) for code in range(69381, 69390)))


def communes(text):
    return parse_query(text).query.where.communes


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
def test_a_commune_is_read(text, code):
    assert communes(text)[0] == code


def test_homonyms_are_all_asked_for_the_most_populous_first():
    codes = communes("kiné saint denis")
    assert codes[:2] == ("97411", "93066")
    assert len(codes) > 2


def test_a_city_is_asked_for_with_its_arrondissements():
    assert communes("kiné lyon") == LYON


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
def test_an_arrondissement_is_read(text, code):
    assert communes(text) == (code,)


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
def test_a_departement_or_region_is_read_as_departements(text, codes):
    assert parse_query(text).query.where.departements == codes


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
def test_nearness_is_a_circle(text, radius_km):
    parsed = parse_query(text)
    assert (parsed.near.radius_km, round(parsed.near.point.lat)) == (radius_km, 47)
    assert (parsed.query.where.communes, parsed.query.name) == ((), ())


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
def test_names_are_left(chips, text):
    assert [kind for kind, _ in chips(text)] == ["name"]


def test_a_village_is_read_beside_a_profession_and_not_beside_a_name():
    assert communes("dupont guerin") == ()
    assert any(each.query.where.communes for each in parse_alternatives("kiné guerin"))


def test_a_first_name_beside_a_small_town_is_no_place():
    assert communes("christelle brancourt") == ()
    assert any(each.query.where.communes for each in parse_alternatives("anne nantes"))


def test_a_village_after_a_whole_name_is_read_and_so_is_the_name():
    village, name, *_ = parse_alternatives("aurélie duval le val-david")
    assert (village.query.where.communes, name.query.where.communes) == (("27668",), ())


def test_a_first_name_is_a_place_beside_a_profession_alone():
    assert parse_query("kiné aude").query.where.departements == ("11",)
    assert parse_query("kiné aude martin").query.where.departements == ()


def test_prepositions_go_with_the_place(chips):
    assert chips("dupond à lyon") == [("name", "dupond"), ("place", "à lyon")]


@pytest.mark.parametrize("text", ["nantes 75", "69003 nantes", "nantes finistère 75"])
def test_places_that_contradict_each_other_are_explained(text):
    parsed = parse_query(text)
    assert parsed.query is None
    assert {hint.code for hint in parsed.hints} == {"contradiction"}
