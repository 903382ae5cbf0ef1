"""Prepositions before places: every commune with an article, every département and région."""

import re

import pytest

from directory.model.geography import load_communes
from directory.model.place_phrases import (
    load_area_phrases,
    load_mute_h_names,
    prepend_a,
    prepend_dans,
    prepend_de,
)
from directory.terminology.code_labels import load_table_labels
from directory.text.analysis import join_term

UNCONTRACTED = re.compile(r"(?:à|de) les? ", re.IGNORECASE)


@pytest.mark.parametrize(
    ("town", "at", "of"),
    [
        ("Rennes", "à Rennes", "de Rennes"),
        ("Le Mans", "au Mans", "du Mans"),
        ("LE HAVRE", "au HAVRE", "du HAVRE"),
        ("Les Ulis", "aux Ulis", "des Ulis"),
        ("La Rochelle", "à La Rochelle", "de La Rochelle"),
        ("L'Haÿ-les-Roses", "à L'Haÿ-les-Roses", "de L'Haÿ-les-Roses"),
        ("Angers", "à Angers", "d’Angers"),
        ("Évry-Courcouronnes", "à Évry-Courcouronnes", "d’Évry-Courcouronnes"),
        ("Œuilly", "à Œuilly", "d’Œuilly"),
        ("Yvetot", "à Yvetot", "d’Yvetot"),
        ("Hyères", "à Hyères", "d’Hyères"),
        ("Honfleur", "à Honfleur", "de Honfleur"),
        ("Hambourg", "à Hambourg", "de Hambourg"),
        ("Lesparre-Médoc", "à Lesparre-Médoc", "de Lesparre-Médoc"),
        ("Paris 12e Arrondissement", "à Paris 12e", "de Paris 12e"),
        ("Le Mans (Sarthe)", "au Mans (Sarthe)", "du Mans (Sarthe)"),
    ],
)
def test_a_preposition_contracts_with_the_article_of_a_town(town, at, of):
    assert (prepend_a(town), prepend_de(town)) == (at, of)


def test_no_commune_keeps_an_article_that_contracts():
    names = {commune.name for commune in load_communes().values()}
    articles = {name for name in names if re.match(r"(?:Le|La|Les) |L['’]", name)}
    assert len(articles) > 2000
    phrases = [form(name) for name in names for form in (prepend_a, prepend_de)]
    assert [each for each in phrases if UNCONTRACTED.match(each)] == []
    assert all(prepend_a(name).startswith(("au ", "aux ", "à L")) for name in articles)
    assert all(prepend_de(name).startswith(("du ", "des ", "de L")) for name in articles)


def test_the_listed_communes_with_a_mute_h_exist():
    names = {join_term(commune.name) for commune in load_communes().values()}
    assert load_mute_h_names() <= names


@pytest.mark.parametrize(
    ("area", "inside"),
    [
        ("Ain", "dans l’Ain"),
        ("Bouches-du-Rhône", "dans les Bouches-du-Rhône"),
        ("BOUCHES DU RHONE", "dans les Bouches-du-Rhône"),
        ("Gironde", "en Gironde"),
        ("Paris", "à Paris"),
        ("La Réunion", "à La Réunion"),
        ("Bretagne", "en Bretagne"),
        ("Grand Est", "dans le Grand Est"),
        ("États-Unis", "aux États-Unis"),
        ("Atlantide", "dans «\u00a0Atlantide\u00a0»"),
    ],
)
def test_an_area_has_the_preposition_of_usage(area, inside):
    assert prepend_dans(area) == inside


def test_every_departement_region_and_country_has_its_preposition():
    areas = {each for c in load_communes().values() for each in (c.department, c.region)}
    names = {area.label for area in areas} | {*load_table_labels()["country"].values()}
    assert {join_term(name) for name in names} == load_area_phrases().keys()
    for name in names:
        folded = join_term(name)
        assert join_term(prepend_dans(name)).endswith(folded), name
