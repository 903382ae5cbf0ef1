import pytest

from search_api.search.understanding import parse_respelt


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("dentiste 69003", "69003"),
        ("69003", "69003"),
        ("69003 dentiste", "69003"),
        ("75 016", "75016"),
        ("dentiste 75 016", "75016"),
        ("25304", "25304"),
    ],
)
def test_a_postal_code_is_asked_for_as_written(read, text, code):
    assert read(text)[0].postal_codes == (code,)


@pytest.mark.parametrize("text", ["kiné 00123", "kiné 99999", "kiné 1234", "kiné 690030"])
def test_other_numbers_are_no_postal_code(read, text):
    assert read(text)[0].postal_codes == ()


def test_near_a_postal_code_is_a_circle(read):
    where, _, near = read("kiné près de 44000")
    assert where.postal_codes == ()
    assert round(near.point.lat) == 47


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("42", "42"),
        ("dentiste 2a", "2A"),
        ("martin 974", "974"),
        ("dans le 01", "01"),
        ("marseille 13", "13"),
    ],
)
def test_the_number_of_a_departement_is_read(read, text, code):
    where = read(text)[0]
    assert where.departements == (code,) or where.communes[0].startswith(code)


@pytest.mark.parametrize(
    "text",
    ["lyon 3", "paris 15", "paris cedex 08", "henri 4", "kiné 20", "kiné 99", "kiné a 10 km"],
)
def test_other_numbers_of_two_figures_are_no_departement(read, text):
    assert read(text)[0].departements == ()


@pytest.mark.parametrize(
    ("text", "communes"), [("44156 ancenis cedex", ("44003",)), ("44156", ()), ("kiné 44156", ())]
)
def test_a_cedex_code_may_stand_for_its_departement_where_no_address_has_it(text, communes):
    wider = next(parse_respelt(text))
    where = wider.query.where
    assert (where.postal_codes, where.communes) == ((), communes)
    assert where.departements == ("44",) or communes
    assert [hint.code for hint in wider.hints] == ["widened"]


def test_the_code_of_a_commune_stands_for_nothing_else():
    assert not list(parse_respelt("44000"))
