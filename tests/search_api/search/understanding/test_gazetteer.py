"""Names of places: present and former communes, quarters, arrondissements, short names."""

import pytest

from directory.model.geography import load_communes, load_former_communes
from directory.text.analysis import join_term
from search_api.search.understanding import parse_alternatives, parse_query
from search_api.search.understanding.gazetteer import (
    count_inhabitants_by_key,
    find_places,
    load_former_places,
    load_places_table,
)


def find_town(text):
    return find_places(join_term(text))[0]


@pytest.mark.parametrize(
    ("text", "code", "label"),
    [
        ("Annecy-le-Vieux", "74010", "Annecy-le-Vieux (Annecy)"),
        ("seynod", "74010", "Seynod (Annecy)"),
        ("Bellegarde sur Valserine", "01033", "Bellegarde-sur-Valserine (Valserhône)"),
        ("courcouronnes", "91228", "Courcouronnes (Évry-Courcouronnes)"),
        ("Châlons-sur-Marne", "51108", "Châlons-sur-Marne (Châlons-en-Champagne)"),
        ("octeville", "50129", "Octeville (Cherbourg-en-Cotentin)"),
        ("ancenis", "44003", "Ancenis (Ancenis-Saint-Géréon)"),
        ("futuroscope", "86062", "Futuroscope (Chasseneuil-du-Poitou)"),
    ],
)
def test_a_former_commune_leads_to_the_present_one_and_says_both_names(text, code, label):
    town = find_town(text)
    assert (town.codes, town.label) == ((code,), label)


def test_every_former_name_leads_to_the_commune_of_today():
    former = load_former_communes().names
    assert former
    for code, names in former.items():
        for name in names:
            town = find_town(name)
            places = (town, town.former) if town.former else (town,)
            assert any(code in place.codes for place in places), name


def test_a_former_commune_counts_fewer_inhabitants_than_the_seat():
    (annecy,) = (each for each in load_communes().values() if each.name == "Annecy")
    (lamballe,) = (each for each in load_communes().values() if each.name == "Lamballe-Armor")
    assert 0 < find_town("Seynod").population < annecy.population / 10
    assert find_town("Lamballe").population == lamballe.population // 2
    assert find_town("Bellegarde-sur-Valserine").population > 5_000


def test_a_commune_that_bears_the_name_now_comes_before_those_that_bore_it():
    town = find_town("Rouelles")
    assert town.codes == ("52437",)
    assert (town.former.codes, town.former.label) == (("76351",), "Rouelles (Le Havre)")


@pytest.mark.parametrize(
    ("text", "code"), [("kiné rouelles", "52437"), ("kiné rouelles 76", "76351")]
)
def test_a_departement_selects_the_former_commune_of_a_name(text, code):
    assert (code,) in [each.query.where.communes for each in parse_alternatives(text)]


def test_a_quarter_or_a_new_town_leads_to_its_communes():
    assert set(find_town("la défense").codes) == {"92026", "92050", "92062"}
    assert find_town("Marne-la-Vallée").label.startswith("Marne-la-Vallée (Noisy-le-Grand, ")


def test_every_name_of_a_place_is_a_key_with_the_inhabitants_of_the_largest():
    counts = count_inhabitants_by_key()
    assert counts["rennes"] == find_town("Rennes").population
    assert {"seynod", "ladefense", "bretagne", "mans", "saintmaur"} <= counts.keys()
    assert counts["vienne"] > find_town("Vienne").population


def test_every_key_of_the_gazetteer_names_communes_that_exist():
    for key, place in load_former_places().items():
        assert find_places(key)
        assert load_communes().keys() >= set(place.codes)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("saint germain", "78551"),
        ("st maur", "94068"),
        ("saint-ouen", "93070"),
        ("sainte geneviève", "91549"),
        ("saint denis", "97411"),
        ("saint etienne", "42218"),
        ("asnières", "92004"),
        ("mans", "72181"),
        ("bicetre", "94043"),
        ("le puy", "43157"),
        ("évian", "74119"),
        ("six-fours", "83129"),
    ],
)
def test_a_large_town_is_found_by_a_short_name(text, code):
    assert find_town(text).codes[0] == code


def test_every_short_name_of_the_table_means_its_town_first():
    for name, code in load_places_table()["short_names"].items():
        assert find_town(name).codes[0] == code, name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("paris XIIe", "75112"),
        ("Paris 12ème", "75112"),
        ("paris 12eme arrondissement", "75112"),
        ("paris 12 arrondissement", "75112"),
        ("12e arrondissement de Paris", "75112"),
        ("12 ème arr. de paris", "75112"),
        ("paris douzième", "75112"),
        ("paris cedex 12", "75112"),
        ("paris xv", "75115"),
        ("paris Vème", "75105"),
        ("paris premier arrondissement", "75101"),
        ("deuxième arrondissement de lyon", "69382"),
        ("1er arrondissement Paris", "75101"),
        ("Paris 1ère", "75101"),
        ("paris dix-huitième", "75118"),
        ("lyon IIIe", "69383"),
        ("lyon 2nd", "69382"),
        ("lyon cedex 03", "69383"),
        ("marseille 8e arrdt", "13208"),
        ("XVIe arrondissement de Marseille", "13216"),
    ],
)
def test_an_arrondissement_is_read_in_every_spelling(text, code):
    assert find_town(text).codes == (code,)


@pytest.mark.parametrize(
    "text",
    [
        "paris 21e",
        "lyon 10e",
        "marseille XVIIe",
        "paris v",
        "xi paris",
        "second paris",
        "paris premier",
        "paris 0e",
        "paris iiii",
        "nantes 3e",
    ],
)
def test_what_is_no_arrondissement_names_no_place(text):
    assert not find_places(join_term(text))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("kiné paris XVIe", "75116"),
        ("dentiste paris 12eme arrondissement", "75112"),
        ("dupont lyon troisième", "69383"),
        ("sage-femme à seynod", "74010"),
    ],
)
def test_these_names_are_read_in_a_query(text, code):
    query = parse_query(text).query
    assert query.where.communes == (code,)
    assert query.name in {(), ("dupont",)}
