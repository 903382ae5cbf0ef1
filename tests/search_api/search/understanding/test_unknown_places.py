import pytest

from search_api.search.understanding import parse_query


def codes(text):
    return [hint.code for hint in parse_query(text).hints]


def test_a_place_that_does_not_exist_is_said_not_to():
    understood = parse_query("kiné à trifouilly")
    assert understood.query.name == ("trifouilly",)
    assert [hint.code for hint in understood.hints] == ["unknown-place"]
    assert "trifouilly" in understood.hints[0].message


@pytest.mark.parametrize(
    "text", ["kiné à rennes", "kiné trifouilly", "martin à trifouilly", "kiné à domicile", "à b"]
)
def test_nothing_is_said_where_no_place_is_missing(text):
    assert codes(text) == []
