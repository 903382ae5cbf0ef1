"""What goes over the wire: headers on every answer, compression, caching, weight."""

import gzip

import pytest

from search_api.app import create_app
from search_api.search.service import DirectorySearch
from tests.builders import a_document, a_rpps, a_situation, make_documents
from tests.fakes import InMemoryEngine, a_sheet
from web.assets import STATIC_FOLDER, read_assets

PERSON = f"/professionnel/{a_rpps(1)}"
MANY = make_documents(*(f"MARTIN {one}{two}a" for one in "ABCDE" for two in "abcdef"))
PAGES = ("/", "/recherche?q=martin", PERSON, "/donnees", "/api", "/accessibilite", "/verifier")
OTHERS = ("/robots.txt", "/opensearch.xml", "/favicon.ico", f"{PERSON}/fiche.pdf", "/nowhere")
PAGES_WITH_PLACE_FIELD = ("/", "/recherche?q=martin")
FIRST_VISIT = 50_000
"""Bytes of a page and of everything it loads but fonts, before compression."""


@pytest.fixture
def visitor(visitor_of):
    """A site with the API, as it is put together to be served."""
    engine = InMemoryEngine(MANY)
    app = create_app(DirectorySearch(engine), a_sheet, public_url="https://annuaire.example")
    return visitor_of(engine=engine, app=app)


@pytest.mark.parametrize("path", [*PAGES, *OTHERS])
def test_every_answer_has_the_headers_that_bind_a_browser(visitor, path):
    headers = visitor.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    position = "geolocation=(self)" if path in PAGES_WITH_PLACE_FIELD else "geolocation=()"
    assert position in headers["permissions-policy"]
    assert "set-cookie" not in headers
    assert "server" not in headers


@pytest.mark.parametrize("path", PAGES)
def test_the_policy_names_this_site_and_nothing_else(visitor, path):
    policy = visitor.get(path).headers["content-security-policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules.pop("default-src") == "'none'"
    assert rules.pop("frame-ancestors") == rules.pop("base-uri") == "'none'"
    assert set(rules.values()) == {"'self'"}


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_compressed(visitor, path):
    with visitor.client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as answer:
        sent = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["vary"]
    assert gzip.decompress(sent).startswith(b"<!DOCTYPE html>")


@pytest.mark.parametrize("name", ["site.css", "box.js", "cards.svg"])
def test_files_are_compressed_and_kept_for_ever(visitor, name):
    answer = visitor.get(read_assets().address(name), headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_pages_of_people_are_asked_about_again_each_time(visitor):
    headers = visitor.get(PERSON).headers
    assert headers["cache-control"] == "no-cache"
    assert visitor.get(PERSON, headers={"If-None-Match": headers["etag"]}).status_code == 304


@pytest.mark.parametrize("path", PAGES)
def test_a_first_visit_weighs_less_than_fifty_kilobytes_fonts_apart(visitor, path):
    page = visitor.get(path)
    files = [each for each in read_assets().by_name.values() if each.media_type != "font/woff2"]
    loads = [file for file in files if file.address in page.text]
    loads += [file for file in files if file.name == "cards.svg" and 'class="hero"' in page.text]
    assert {"site.css", "box.js"} <= {file.name for file in loads}
    assert len(page.content) + sum(len(file.content) for file in loads) < FIRST_VISIT


def test_a_person_with_a_hundred_activities_is_sent_whole_and_light(visitor_of):
    places = tuple(a_situation(name=f"CABINET {number}") for number in range(100))
    answer = visitor_of(a_document(situations=places)).get(PERSON)
    assert all(f"CABINET {number}<" in answer.text for number in range(100))
    assert len(gzip.compress(answer.content)) < FIRST_VISIT


def test_the_licence_of_the_fonts_lies_beside_them():
    fonts = {path.name for path in STATIC_FOLDER.glob("*.woff2")}
    licence = (STATIC_FOLDER / "atkinson-OFL.txt").read_text("utf-8")
    assert fonts
    assert "SIL OPEN FONT LICENSE" in licence.upper()
