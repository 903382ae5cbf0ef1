"""Unknown words: set aside beside what is done, and said; a name everywhere else."""

import pytest

from search_api.search.understanding import parse_query, parse_respelt


def list_asides(text):
    every = [each for each in parse_respelt(text) if each.query.name != ("dr",)]
    return {text.split()[span.start] for each in every for span in each.asides}


@pytest.mark.parametrize("text", ["dentiste zwixq", "zwixq dentiste lyon"])
def test_an_unknown_word_may_be_set_aside_beside_what_is_done(text):
    assert "zwixq" in list_asides(text)


@pytest.mark.parametrize("text", ["zwixq", "zwixq lyon", "dr zwixq dentiste"])
def test_an_unknown_word_is_a_name_beside_a_place_alone_and_after_a_title(text):
    assert list_asides(text) == set()


def test_a_word_set_aside_is_told_by_a_hint():
    parsed = next(each for each in parse_respelt("dentiste zwixq") if each.asides)
    assert [hint.code for hint in parsed.hints] == ["set-aside"]
    assert "zwixq" in parsed.hints[0].message


def test_a_place_that_does_not_exist_is_said_not_to():
    understood = parse_query("kiné à trifouilly")
    assert understood.query.name == ("trifouilly",)
    assert [hint.code for hint in understood.hints] == ["unknown-place"]
    assert "trifouilly" in understood.hints[0].message


@pytest.mark.parametrize("text", ["kiné à rennes", "kiné trifouilly", "martin à trifouilly", "à b"])
def test_nothing_is_said_where_no_place_is_missing(text):
    assert parse_query(text).hints == ()
