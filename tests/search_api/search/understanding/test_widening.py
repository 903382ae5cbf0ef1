"""Where nobody practises in the place that was typed, the nearest people are searched."""

import pytest

from search_api.search.understanding import parse_widened


@pytest.mark.parametrize("text", ["gynécologue paris 12e", "dentiste 35500", "kiné à vitré"])
def test_a_trade_in_a_town_is_searched_around_it_under_a_hint(text):
    (around,) = parse_widened(text)
    where = around.query.where
    assert (where.communes, where.postal_codes, where.departements) == ((), (), ())
    assert around.near is not None
    assert around.near.radius_km is None
    assert [hint.code for hint in around.hints] == ["widened"]


def test_the_hint_names_the_place():
    (around,) = parse_widened("gynécologue paris 12e")
    assert around.hints[0].message == "Personne à Paris 12e\u00a0; au plus près\u00a0:"


@pytest.mark.parametrize(
    "text", ["martin paris", "paris 12e", "dentiste", "dentiste bretagne", "martin dentiste lyon"]
)
def test_names_places_alone_and_areas_are_not_widened(text):
    assert list(parse_widened(text)) == []


@pytest.mark.parametrize("text", ["infirmiere liberale sait nazaire", "infirmier saitn nazaire"])
def test_a_misspelt_town_is_searched_around_under_both_hints(text):
    """It is read as a town only if letters are changed."""
    (around,) = parse_widened(text)
    assert around.query.where.professions == ("60",)
    assert around.near is not None
    assert [hint.code for hint in around.hints] == ["respelt", "widened"]
