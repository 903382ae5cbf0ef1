"""The field "Où ?": a place becomes parameters, and what is no place is said."""

import pytest

from directory.errors import InvalidQuery
from directory.model.geography import load_communes
from search_api.search.filters import format_point, parse_point
from web.distances import find_commune_at
from web.place_field import read_place_field
from web.search_url import SearchUrl


def read(typed, **others):
    return read_place_field({"q": "infirmière", "ou": typed} | others)


@pytest.mark.parametrize(
    ("typed", "parameters", "shown"),
    [
        ("reims", {"commune": "51454"}, "Reims (Marne)"),
        ("au mans", {"commune": "72181"}, "Le Mans (Sarthe)"),
        ("paris 12", {"commune": "75112"}, "Paris 12e Arrondissement (Paris)"),
        ("Saint-Nazaire (Pyrénées-Orientales)", {"commune": "66186"}, None),
        ("44", {"departement": "44"}, "Loire-Atlantique"),
        ("35000", {"commune": "35238"}, "Rennes (Ille-et-Vilaine)"),
        ("en corse", {"departement": "2A,2B"}, "Corse-du-Sud, Haute-Corse"),
        ("près de reims", {"near": "49.2653,4.0285"}, "autour de Reims"),
        ("près de nouméa", {"near": "-22.2741,166.4488"}, "autour de Nouméa"),
        ("", {}, ""),
    ],
)
def test_a_place_becomes_a_parameter_and_the_field_shows_its_name(typed, parameters, shown):
    url, field = read(typed)
    assert url == SearchUrl(q="infirmière", **parameters)
    assert (field.text, field.notice) == (typed if shown is None else shown, "")


def test_the_circle_around_any_commune_is_named_after_it():
    for commune in load_communes().values():
        if commune.location:
            found = find_commune_at(parse_point(format_point(commune.location)))
            assert found.location == commune.location


def test_a_misspelt_place_is_understood_and_said():
    url, field = read("saint nazare")
    assert url.filter_codes("commune")[0] == "44184"
    assert field.notice == "Nous avons lu «\xa0saint nazare\xa0» comme Saint-Nazaire."


def test_communes_of_one_name_are_offered_to_choose_from():
    _, field = read("saint nazaire")
    assert (field.choices[0].text, field.choices[0].path) == (
        "Saint-Nazaire (Loire-Atlantique)",
        "/recherche?q=infirmi%C3%A8re&commune=44184",
    )
    assert len(field.choices) > 1
    assert read("lyon")[1].choices == ()  # its arrondissements are no homonyms


@pytest.mark.parametrize("typed", ["xyzzy", "dentiste", "Autour de moi"])
def test_what_is_no_place_is_said_and_not_searched_for(typed):
    url, field = read(typed, commune="35238")
    assert url == SearchUrl(q="infirmière")
    assert (field.text, field.is_unknown) == (typed, True)
    assert typed in field.notice


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ({"commune": "69123,69381,69382"}, "Lyon (Rhône)"),
        ({"commune": "44184,66186,30288"}, "Saint-Nazaire"),
        ({"near": "48.12,-1.66"}, "Autour de moi"),
        ({"departement": "35"}, "Ille-et-Vilaine"),
    ],
)
def test_an_unchanged_field_keeps_the_place_that_the_form_carries(place, shown):
    asked = SearchUrl(q="infirmière", **place)
    assert read(shown, **place) == (asked, read_place_field({"q": "infirmière"} | place)[1])
    assert read(shown, **place)[0] == asked
    assert read("", **place)[0] == SearchUrl(q="infirmière")
    assert read("Brest", **place)[0] == SearchUrl(q="infirmière", commune="29019")


def test_a_text_without_end_is_refused_by_the_name_of_its_field():
    with pytest.raises(InvalidQuery, match="ou"):
        read("a" * 101)
