import pytest

from search_api.search.understanding import parse_corrected_query


@pytest.mark.parametrize(
    ("text", "profession", "commune"),
    [
        ("dentsite lyon", "40", "69123"),
        ("kinésitérapeute marseile", "70", "13055"),
        ("orthofoniste rennes", "91", "35238"),
        ("pharmacein à renes", "21", None),
        ("kinési lille", "70", "59350"),
    ],
)
def test_misspelt_words_of_trade_and_towns_are_put_right(text, profession, commune):
    where = parse_corrected_query(text).query.where
    assert profession in where.professions
    assert where.communes[:1] == ((commune,) if commune else ())


@pytest.mark.parametrize("text", ["valentin florian", "brancourt christelle", "martin marseile"])
def test_a_town_beside_a_name_alone_is_not_put_right(text):
    assert parse_corrected_query(text).query.where.communes == ()


@pytest.mark.parametrize("text", ["kino", "dupont", "renes"])
def test_short_words_and_names_are_left(text):
    assert parse_corrected_query(text).query.where.professions == ()


def test_the_word_put_right_is_shown_as_typed_and_as_meant():
    part = parse_corrected_query("dentsite").reading[0]
    assert (part.text, part.label) == ("dentsite", "Chirurgien-Dentiste")
