"""The component for forms, and the page in English: how they are served."""

import re

import pytest

from tests.builders import a_document
from web.assets import STATIC_FOLDER
from web.widget import WIDGET_PATH

MAX_SCRIPT_BYTES = 8 * 1024


@pytest.fixture
def visitor(visitor_of):
    return visitor_of(a_document())


def test_the_script_is_small_and_writes_text_alone():
    script = (STATIC_FOLDER / "rpps.js").read_text("utf-8")
    assert len(script.encode()) <= MAX_SCRIPT_BYTES
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script)


def test_another_site_may_load_the_script(visitor):
    headers = visitor.get(WIDGET_PATH).headers
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    assert headers["content-type"].startswith("text/javascript")
    assert headers["x-content-type-options"] == "nosniff"


def test_the_version_of_the_snippet_is_kept_for_ever_and_others_are_asked_for_again(visitor):
    page = visitor.open("/widget")
    (snippet,) = page.texts("pre")
    address = re.search(r'src="https://annuaire\.example(/widget/rpps\.js\?v=\w+)"', snippet)[1]
    assert [
        each.get("src") for each in page.all("script") if "/widget/" in each.get("src", "")
    ] == [address]
    assert "immutable" in visitor.get(address).headers["cache-control"]
    for other in (WIDGET_PATH, f"{WIDGET_PATH}?v=old"):
        answer = visitor.get(other)
        assert "max-age=86400" in answer.headers["cache-control"]
        assert "immutable" not in answer.headers["cache-control"]
        same = visitor.get(other, headers={"If-None-Match": answer.headers["etag"]})
        assert (same.status_code, same.content) == (304, b"")
        assert same.headers["cross-origin-resource-policy"] == "cross-origin"


def test_the_english_page_says_whom_to_call_and_marks_what_is_french(visitor):
    page = visitor.open("/en")
    assert page.texts("dt") == ["15", "18", "112", "114", "3237"]
    assert {each.get("lang") for each in page.all("header") + page.all("footer")} == {"fr"}
    assert {each.get("href") for each in page.all("link", rel="alternate")} == {
        "https://annuaire.example/",
        "https://annuaire.example/en",
    }


def test_home_and_english_page_name_each_other(visitor):
    languages = [
        {
            each.get("hreflang"): each.get("href")
            for each in visitor.open(path).all("link", rel="alternate")
        }
        for path in ("/", "/en")
    ]
    assert languages[0] == languages[1]
    assert languages[0].keys() == {"fr", "en"}
    assert "/en" in visitor.open("/donnees").links
