import pytest

from search_api.search.understanding import understand


def shown(text):
    return [(part.kind, part.text) for part in understand(text).reading]


@pytest.mark.parametrize("text", ["lefloch", "le floc'h", "Le Floc’h", "LE FLOC H", " le  FLOCH "])
def test_every_way_of_writing_a_name_asks_for_the_same(text):
    assert understand(text).query.name == ("lefloch",)


def test_the_words_are_shown_as_typed():
    assert shown(" Sophie  MARTIN ") == [("name", "Sophie MARTIN")]


def test_a_name_of_letters_without_latin_form_is_kept():
    assert understand("Ørsted").query.name == ("orsted",)


def test_the_rest_is_the_name():
    assert understand("dr dupond cardiologue st etienne 42").query.name == ("dupond",)


def test_words_in_quotation_marks_are_a_name_whatever_they_mean():
    query = understand('"paul lyon" kiné').query
    assert (query.name, query.where.communes) == (("paul", "lyon"), ())
