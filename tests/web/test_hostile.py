"""Whatever a field or a query holds, it is read as text: nothing is run, fetched or reordered."""

import pytest

from search_api.representations.safe_text import MAX_VALUE_CHARS
from tests.builders import a_document, a_rpps
from web.place_view import MAP_SEARCH

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>"
HOSTILE = [MARKUP, "\"><a href='javascript:alert(1)'>", "{{ 7*7 }}{% raw %}", "&lt;script&gt;"]


def page_with(visitor_of, value, **fields):
    document = a_document(**fields or {"exercise_name": f"Z{value}", "name": value})
    return visitor_of(document).open(f"/professionnel/{a_rpps()}")


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_field_is_shown_as_it_is_written(visitor_of, value):
    page = page_with(visitor_of, value)
    assert page.texts("h3", class_="place-name") == [value]
    assert (page.scripts, page.all("img"), page.faults) == ([], [], [])


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_query_is_shown_as_it_is_written(visitor_of, value):
    page = visitor_of(a_document()).open("/recherche", params={"q": value})
    assert page.all("input", name="q")[0].get("value") == value
    assert (page.scripts, page.all("img"), page.faults) == ([], [], [])


def test_a_hostile_name_is_harmless_between_marks(visitor_of):
    document = a_document(exercise_name=f"MARTIN {MARKUP}")
    page = visitor_of(document).open("/recherche?q=martin+script+alert+img")
    assert "script" in page.texts("mark")
    assert (page.scripts, page.all("img")) == ([], [])


def test_a_hostile_address_in_the_path_is_harmless(visitor_of):
    page = visitor_of().open("/professionnel/%3Cscript%3Ealert(1)%3C%2Fscript%3E")
    assert page.scripts == []


def test_a_hostile_mail_or_phone_makes_no_other_kind_of_link(visitor_of):
    page = page_with(visitor_of, "", email="javascript:alert(1)", phones=("javascript:1",))
    schemes = {link.split(":")[0] for link in page.links if ":" in link}
    assert schemes == {"mailto", "tel", "geo", "https"}
    assert [link for link in page.links if "//" in link] == [
        f"{MAP_SEARCH}12%20RUE%20DE%20BREST%2C%2035000%20Rennes"
    ]


def test_characters_that_reorder_or_hide_text_are_dropped(visitor_of):
    page = page_with(visitor_of, "A\u202eB\u200bC\x07D\ufeffE")
    assert page.texts("h3", class_="place-name") == ["ABCDE"]


def test_a_value_without_end_is_cut(visitor_of):
    page = page_with(visitor_of, "x" * 1_000_000)
    assert len(page.texts("h3", class_="place-name")[0]) == MAX_VALUE_CHARS + 1


@pytest.mark.parametrize("value", ["مرحبا", "张伟", "👩‍⚕️", "e\u0301"])
def test_any_script_is_kept(visitor_of, value):
    assert page_with(visitor_of, value).texts("h3", class_="place-name") == [value]
