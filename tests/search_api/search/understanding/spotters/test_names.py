import pytest

from search_api.search.understanding import parse_query


def shown(text):
    return [(part.kind, part.text) for part in parse_query(text).reading]


@pytest.mark.parametrize("text", ["lefloch", "le floc'h", "Le Floc’h", "LE FLOC H", " le  FLOCH "])
def test_every_way_of_writing_a_name_asks_for_the_same(text):
    assert parse_query(text).query.name == ("lefloch",)


def test_the_words_are_shown_as_typed():
    assert shown(" Sophie  MARTIN ") == [("name", "Sophie MARTIN")]


def test_a_name_of_letters_without_latin_form_is_kept():
    assert parse_query("Ørsted").query.name == ("orsted",)


def test_the_rest_is_the_name():
    assert parse_query("dr dupond cardiologue st etienne 42").query.name == ("dupond",)


def test_words_in_quotation_marks_are_a_name_whatever_they_mean():
    query = parse_query('"paul lyon" kiné').query
    assert (query.name, query.where.communes) == (("paul", "lyon"), ())
