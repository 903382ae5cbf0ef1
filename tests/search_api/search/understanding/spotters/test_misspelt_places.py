"""Towns with slips, beside a trade or a whole name."""

import pytest

from search_api.search.understanding import parse_respelt


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("dentiste nyse", "Nice"),  # by ear before one edit
        ("dentiste eprnay", "Épernay"),  # a swap before a wrong letter
    ],
)
def test_the_likeliest_of_the_near_towns_comes_first(text, first):
    towns = (
        part.label
        for each in parse_respelt(text)
        for part in each.reading
        if part.kind == "place" and each.query.where.communes
    )
    assert next(towns).startswith(first)


def test_a_misspelt_town_after_a_whole_name_is_put_right():
    queries = [each.query for each in parse_respelt("prune lambrecoud vilenave d ornon")]
    read = [(each.name, each.where.communes[:1]) for each in queries]
    assert (("prune", "lambrecoud"), ("33550",)) in read


@pytest.mark.parametrize("text", ["valentin florian", "martin marseile", "kino", "dupont"])
def test_a_town_beside_one_word_of_a_name_is_not_put_right(text):
    people = [each for each in parse_respelt(text) if not each.structure]
    assert not any(each.query.where.communes for each in people)


@pytest.mark.parametrize(
    ("text", "commune"),
    [("sant nazaire", "44184"), ("sait etienne", "42218"), ("marsaille", "13055")],
)
def test_a_large_town_alone_may_have_one_slip(text, commune):
    communes = [each.query.where.communes[:1] for each in parse_respelt(text)]
    assert (commune,) in communes


@pytest.mark.parametrize("text", ["vernouillac", "dr marsaille", "marsailel"])
def test_a_village_alone_or_after_a_title_and_two_slips_are_a_name(text):
    people = [each for each in parse_respelt(text) if not each.structure]
    assert not any(each.query.where.communes for each in people)


@pytest.mark.parametrize("saint", ["sant", "sait", "sain", "snt"])
def test_a_misspelt_saint_before_a_town_is_read(saint):
    filters = [each.query.where for each in parse_respelt(f"infirmier {saint} nazaire")]
    assert any("44184" in each.communes and each.professions for each in filters)


def test_a_lone_letter_belongs_to_no_misspelt_town():
    assert not any("rennes" in each.reading[-1].text for each in parse_respelt("c. h. u. rennes"))
