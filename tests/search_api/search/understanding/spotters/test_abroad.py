"""Places abroad: countries, and words that may be the name of a town abroad."""

import pytest

from search_api.search.understanding import parse_alternatives, parse_query


def list_places(text):
    """Localities, countries and name of each interpretation that has a place abroad."""
    queries = [each.query for each in parse_alternatives(text) if each.query]
    return [
        (query.where.localities, query.where.countries, query.name)
        for query in queries
        if query.where.localities or query.where.countries
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("médecin monaco", "99138"),
        ("98000 monaco", "99138"),
        ("kiné en Belgique", "99131"),
        ("dentiste royaume-uni", "99132"),
        ("suisse", "99140"),
    ],
)
def test_a_country_is_a_place(text, code):
    query = parse_query(text).query
    assert (query.where.countries, query.name) == ((code,), ())


@pytest.mark.parametrize("text", ["dr suisse lyon", "médecin «monaco»", "france"])
def test_a_country_before_a_town_or_in_quotation_marks_is_a_name(text):
    assert not parse_query(text).query.where.countries


@pytest.mark.parametrize(
    ("text", "town", "name"),
    [
        ("dentiste genève", "geneve", ()),
        ("dentiste à Genève", "geneve", ()),
        ("genève dentiste", "geneve", ()),
        ("genève", "geneve", ()),
        ("médecin esch-sur-alzette", "eschsuralzette", ()),
        ("dentiste dupont genève", "geneve", ("dupont",)),
        ("dupont à genève", "geneve", ("dupont",)),
    ],
)
def test_the_words_of_a_name_may_be_a_town_abroad(text, town, name):
    assert ((town,), (), name) in list_places(text)


def test_a_town_next_to_its_country_is_not_the_french_town_of_that_name():
    assert (("fribourg",), ("99140",), ()) in list_places("dentiste fribourg suisse")


@pytest.mark.parametrize(
    "text", ["dentiste fribourg", "martin paul", "dentiste «genève»", "rennes"]
)
def test_a_french_town_and_a_plain_name_are_not_taken_for_a_town_abroad(text):
    assert list_places(text) == []


def test_the_name_of_a_structure_leaves_its_last_word_to_a_town_abroad():
    every = parse_alternatives("clinique des bains à genève")
    read = [(each.structure, each.query.where.localities) for each in every]
    assert ("clinique des bains", ("geneve",)) in read


@pytest.mark.parametrize(
    "text", ["courtaboeuf cedex", "91957 Courtaboeuf Cedex", "courtaboeuf cedex 3"]
)
def test_the_name_before_cedex_may_be_an_office_that_is_no_commune(text):
    assert (("courtaboeuf",), (), ()) in list_places(text)
