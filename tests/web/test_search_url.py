from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.errors import InvalidQuery
from web.search_url import SearchUrl


def test_an_address_says_what_is_asked_and_nothing_else():
    assert SearchUrl(q="martin élise", profession="10").path == (
        "/recherche?q=martin+%C3%A9lise&profession=10"
    )


@given(
    st.builds(
        SearchUrl, **dict.fromkeys(SearchUrl.__struct_fields__, st.text(max_size=20).map(str.strip))
    )
)
def test_an_address_is_read_back_as_it_was_written(asked):
    parameters = parse_qs(urlsplit(asked.path).query, keep_blank_values=True)
    assert SearchUrl.parse({name: values[0] for name, values in parameters.items()}) == asked


def test_another_question_begins_on_its_first_page():
    assert SearchUrl(q="martin", cursor="x").with_changes(profession="10") == SearchUrl(
        q="martin", profession="10"
    )


@pytest.mark.parametrize("parameters", [{}, {"q": " "}, {"utm_source": "x"}, {"cursor": "x"}])
def test_what_asks_for_nobody_is_blank(parameters):
    assert SearchUrl.parse(parameters).is_blank


def test_codes_are_those_between_commas():
    asked = SearchUrl(profession="10, 60,", radius_km="12,5").build_request(20)
    assert (asked.profession, asked.radius_km, asked.facets) == (("10", "60"), 12.5, True)


def test_a_radius_that_is_no_number_is_refused_by_name():
    with pytest.raises(InvalidQuery, match="radius_km"):
        SearchUrl(radius_km="loin").build_request(20)
