import pytest

from search_api.understanding import ReadPart, understand


@pytest.mark.parametrize("text", ["lefloch", "le floc'h", "Le Floc’h", "LE FLOC H", " le  FLOCH "])
def test_every_way_of_writing_a_name_asks_for_the_same(text):
    assert understand(text).query.name == ("lefloch",)


def test_the_words_are_shown_as_typed():
    assert understand(" Sophie  MARTIN ").reading == (ReadPart("name", "Sophie MARTIN"),)


def test_a_name_of_letters_without_latin_form_is_kept():
    assert understand("Ørsted").query.name == ("orsted",)
