"""Prepositions before places: every commune with an article, every département and région."""

import re

import pytest

from directory.model.geography import load_communes
from directory.model.place_phrases import (
    load_mute_h_names,
    prepend_a,
    prepend_de,
)
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
