import pytest

from search_api.search.understanding.numbered_places import (
    read_departement_number,
    read_postal_code,
)


@pytest.mark.parametrize("text", ["dentiste 69003", "69003", "au 69003 lyon"])
def test_a_postal_code_is_asked_for_as_written(cut, text):
    assert cut(text, read_postal_code).where.postal_codes == ("69003",)


def test_a_cedex_code_is_a_postal_code_that_is_in_no_list(cut):
    assert cut("25304", read_postal_code).where.postal_codes == ("25304",)


@pytest.mark.parametrize("text", ["00123", "99999", "1234", "690030"])
def test_other_numbers_are_no_postal_code(cut, chips, text):
    assert chips(cut(text, read_postal_code)) == []


def test_near_a_postal_code_is_a_circle(cut):
    reading = cut("près de 44000", read_postal_code)
    assert reading.where.postal_codes == ()
    assert round(reading.near.point.lat) == 47


@pytest.mark.parametrize(
    ("text", "code"),
    [("42", "42"), ("dentiste 2a", "2A"), ("martin 974", "974"), ("dans le 01", "01")],
)
def test_the_number_of_a_departement_is_read(cut, text, code):
    assert cut(text, read_departement_number).where.departements == (code,)


@pytest.mark.parametrize(
    "text", ["lyon 3", "paris 15", "10 km", "paris cedex 08", "henri 4", "20", "99", "a 10 km"]
)
def test_other_numbers_of_two_figures_are_no_departement(cut, text):
    assert cut(text, read_departement_number).where.departements == ()


def test_the_departement_of_a_city_is_no_arrondissement(cut):
    assert cut("marseille 13", read_departement_number).where.departements == ("13",)
