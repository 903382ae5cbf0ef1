import pytest

from directory.search import ActivityFilter
from search_api.search.understanding import parse_alternatives, parse_query


@pytest.mark.parametrize(
    ("text", "structure"),
    [
        ("pharmacie du marché rennes", "pharmacie du marché"),
        ("pharmacie du marché à rennes", "pharmacie du marché"),
        ("rennes pharmacie du marché", "pharmacie du marché"),
        ("clinique saint michel", "clinique saint michel"),
        ("hôpital saint louis paris", "hôpital saint louis"),
        ("centre hospitalier de pau", "centre hospitalier"),
        ("chu rennes", "chu"),
        ("ehpad les tilleuls 35000", "ehpad les tilleuls"),
        ("maison de santé", "maison de santé"),
    ],
)
def test_the_name_of_a_structure_ends_before_a_town(text, structure):
    assert parse_query(text).structure == structure


def test_the_town_of_a_structure_is_read_beside_it():
    assert parse_query("pharmacie du marché rennes").query.where == ActivityFilter(
        communes=("35238",)
    )


@pytest.mark.parametrize(
    "text",
    ["pharmacie", "pharmacie rennes", "laboratoire lyon", "cabinet dentaire martin", "martin"],
)
def test_words_of_trade_are_no_structure(text):
    assert parse_query(text).structure == ""


def test_a_structure_may_also_be_a_profession_and_a_name():
    every = [each.query for each in parse_alternatives("pharmacie martin rennes")]
    assert (("martin",), ("21",)) in [(each.name, each.where.professions) for each in every]
