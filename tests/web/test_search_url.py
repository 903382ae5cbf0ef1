from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.errors import InvalidQuery
from web.search_url import Asked


def test_an_address_says_what_is_asked_and_nothing_else():
    assert Asked(q="martin élise", profession="10").path == (
        "/recherche?q=martin+%C3%A9lise&profession=10"
    )


@given(
    st.builds(Asked, **dict.fromkeys(Asked.__struct_fields__, st.text(max_size=20).map(str.strip)))
)
def test_an_address_is_read_back_as_it_was_written(asked):
    parameters = parse_qs(urlsplit(asked.path).query, keep_blank_values=True)
    assert Asked.of({name: values[0] for name, values in parameters.items()}) == asked


def test_another_question_begins_on_its_first_page():
    assert Asked(q="martin", cursor="x").but(profession="10") == Asked(q="martin", profession="10")


@pytest.mark.parametrize("parameters", [{}, {"q": " "}, {"utm_source": "x"}, {"cursor": "x"}])
def test_what_asks_for_nobody_is_blank(parameters):
    assert Asked.of(parameters).is_blank


def test_codes_are_those_between_commas():
    asked = Asked(profession="10, 60,", radius_km="12,5").request(20)
    assert (asked.profession, asked.radius_km, asked.facets) == (("10", "60"), 12.5, True)


def test_a_radius_that_is_no_number_is_refused_by_name():
    with pytest.raises(InvalidQuery, match="radius_km"):
        Asked(radius_km="loin").request(20)
