"""What holds for every page: one heading, one language, one origin, one policy."""

from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from fastapi import FastAPI, HTTPException

from directory.errors import SheetBusy, SheetUnavailable, TooManyRequests
from search_api.http.error_handlers import add_error_handlers
from search_api.search.fuzzy import FUZZY_THRESHOLD, MAX_FUZZY_HITS
from tests.builders import a_document, a_publication, a_rpps, a_tombstone
from tests.fakes import EmptyEngine, SilentEngine
from tests.web.conftest import Page
from web.error_pages import STATUS_WORDING
from web.website import Imprint

PERSON = f"/professionnel/{a_rpps()}"
PAGES = {
    "/": 200,
    "/recherche": 200,
    "/recherche?q=martin": 200,
    "/recherche?q=zzz": 200,
    PERSON: 200,
    "/donnees": 200,
    "/api": 200,
    "/accessibilite": 200,
    "/mentions-legales": 200,
    "/verifier": 200,
    "/professions": 200,
    "/en": 200,
    "/widget": 200,
    "/structure/R10100000001": 200,
    "/structure/R9": 404,
    f"/verifier?id={a_rpps()}&h=0123456789abcdef": 200,
    f"/verifier?id={a_rpps()}&h={'0' * 32}": 200,
    "/ailleurs": 404,
    f"/professionnel/{a_rpps(2)}": 404,
    f"/professionnel/{a_rpps(3)}": 410,
    "/professionnel/x": 422,
    "/recherche?q=martin&cursor=x": 400,
}
OWN = ("/static/", "/opensearch.xml", "/api/v1/", "/widget/")
OWN_ADDRESSES = ("canonical", "alternate")
"""Links of a head that nothing is fetched from; they name this site in full."""
every_page = pytest.mark.parametrize("path", PAGES)


class Html:
    def __init__(self, content):
        self.content = content


@pytest.fixture
def visitor(visitor_of):
    return visitor_of(a_document(phones=("0299010203",)), a_tombstone(3))


@pytest.mark.parametrize(("path", "status"), PAGES.items())
def test_every_page_has_its_status_one_title_one_heading_and_a_language(visitor, path, status):
    page = visitor.open(path)
    assert page.response.status_code == status
    assert [len(page.all(tag)) for tag in ("title", "h1", "main")] == [1, 1, 1]
    assert page.root.get("lang") == ("en" if path == "/en" else "fr")


@every_page
def test_every_page_is_correct_html(visitor, path):
    page = visitor.open(path)
    assert page.faults == []
    identifiers = [element.get("id") for element in page.root.iter() if element.get("id")]
    assert len(identifiers) == len(set(identifiers))


@every_page
def test_headings_skip_no_level(visitor, path):
    levels = [
        int(element.tag[1])
        for element in visitor.open(path).root.iter()
        if element.tag in {"h1", "h2", "h3", "h4"}
    ]
    assert all(after - before <= 1 for before, after in pairwise(levels))


@every_page
def test_every_field_has_a_label(visitor, path):
    page = visitor.open(path)
    labelled = {label.get("for") for label in page.all("label")}
    assert {field.get("id") for field in page.all("input")} == labelled


@every_page
def test_the_first_link_of_a_page_skips_to_its_content(visitor, path):
    page = visitor.open(path)
    assert page.links[0] == "#" + page.all("main")[0].get("id")


@every_page
def test_nothing_is_fetched_from_another_site(visitor, path):
    page = visitor.open(path)
    fetched = [element.get("src") for element in page.root.iter() if element.get("src")]
    fetched += [
        each.get("href") for each in page.all("link") if each.get("rel") not in OWN_ADDRESSES
    ]
    assert all(address.startswith(OWN) for address in fetched)
    abroad = [link for link in page.all("a") if "//" in link.get("href")]
    assert {link.get("rel") for link in abroad} <= {"external noopener noreferrer"}


@every_page
def test_no_page_has_an_inline_script_or_style(visitor, path):
    page = visitor.open(path)
    inline = [name for each in page.root.iter() for name in each.keys() if name == "style"]  # noqa: SIM118 - elements iterate over children
    assert (page.scripts, page.all("style"), inline) == ([], [], [])
    assert not [name for each in page.root.iter() for name in each.keys() if name.startswith("on")]  # noqa: SIM118 - same


@every_page
def test_every_page_carries_a_strict_policy(visitor, path):
    headers = visitor.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"


@every_page
def test_fictitious_data_are_announced_on_every_page(visitor, path):
    assert "Données fictives." in visitor.open(path).text


def test_real_data_come_without_that_banner(visitor_of):
    page = visitor_of(publication=a_publication(synthetic=False)).open("/")
    assert "fictives" not in page.text


def test_a_first_visit_weighs_less_than_fifty_kilobytes_without_fonts(visitor):
    page = visitor.open(PERSON)
    files = [
        each.get("href") for each in page.all("link") if each.get("rel") in {"stylesheet", "icon"}
    ] + [each.get("src") for each in page.all("script") if each.get("src")]
    assert (
        len(page.response.content) + sum(len(visitor.get(file).content) for file in files) < 50_000
    )


def test_every_file_a_page_names_is_served_for_ever(visitor):
    page = visitor.open("/")
    for link in page.all("link"):
        if link.get("rel") not in {"canonical", "search", "alternate"}:
            answer = visitor.get(link.get("href"))
            assert answer.status_code == 200
            assert "immutable" in answer.headers["cache-control"]
    (script,) = (each.get("src") for each in page.all("script"))
    assert "immutable" in visitor.get(script).headers["cache-control"]


def test_a_file_under_another_hash_is_not_found(visitor):
    assert visitor.get("/static/site.000000000000.css").status_code == 404


def test_no_other_file_can_be_reached_from_the_static_ones(visitor):
    assert visitor.get("/static/..%2fpages.py").status_code == 404


def test_a_browser_can_search_here_from_its_address_bar(visitor):
    answer = visitor.get("/opensearch.xml")
    assert answer.headers["content-type"] == "application/opensearchdescription+xml"
    described = ET.fromstring(answer.content)  # noqa: S314 - our own
    templates = [each.get("template") for each in described if each.tag.endswith("Url")]
    assert "https://annuaire.example/recherche?q={searchTerms}" in templates


def test_the_legal_notice_says_what_the_operator_set_or_that_nobody_did(visitor_of):
    set_ = visitor_of(imprint=Imprint("Association A", "Hébergeur B", "c@exemple.example"))
    said = set_.open("/mentions-legales").texts("dd")
    assert said == ["Association A", "Hébergeur B", "c@exemple.example"]
    assert "c@exemple.example" in set_.open("/accessibilite").main
    assert "non indiqué" in visitor_of().open("/mentions-legales").main


def test_no_conformity_is_claimed(visitor):
    said = visitor.open("/accessibilite").main
    assert "n’a pas été audité" in said
    assert "conforme" not in said.replace("niveau de conformité", "")


def test_too_many_requests_are_answered_by_a_page_with_the_time_to_wait(visitor_of):
    def refuse(_listing, _publication):
        raise TooManyRequests(12)

    page = visitor_of(a_document(), sheets=refuse).open(f"{PERSON}/fiche.pdf")
    assert (page.response.status_code, page.response.headers["retry-after"]) == (429, "12")
    assert page.texts("h1") == ["Beaucoup de demandes viennent de votre adresse"]


@pytest.mark.parametrize("status", [429, 503, 414])
def test_a_refusal_by_status_alone_has_its_words(visitor_of, status):
    def refuse(_listing, _publication):
        raise HTTPException(status, headers={"Retry-After": "12"})

    page = visitor_of(a_document(), sheets=refuse).open(f"{PERSON}/fiche.pdf")
    assert page.response.status_code == status
    assert page.texts("h1") == [STATUS_WORDING[status][0]]


@pytest.mark.parametrize("path", ["/", "/robots.txt", "/favicon.ico", "/opensearch.xml"])
def test_heads_are_answered(visitor, path):
    answer = visitor.client.head(path)
    assert (answer.status_code, answer.content) == (200, b"")


def test_crawlers_are_kept_from_results_and_sheets(visitor):
    rules = visitor.get("/robots.txt").text
    assert "Disallow: /recherche" in rules
    assert "Disallow: /professionnel/*/fiche.pdf" in rules


@pytest.mark.parametrize(
    ("engine", "title"),
    [
        (EmptyEngine(), "L’annuaire n’est pas encore publié"),
        (SilentEngine(), "L’annuaire est momentanément indisponible"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/recherche?q=martin", PERSON])
def test_without_an_engine_every_page_says_when_to_come_back(visitor_of, engine, title, path):
    page = visitor_of(engine=engine).open(path)
    assert (page.response.status_code, page.texts("h1")) == (503, [title])
    assert page.response.headers["retry-after"]


def test_the_sheet_is_a_pdf_under_the_name_of_the_person_and_the_day_of_the_data(visitor):
    answer = visitor.get(f"{PERSON}/fiche.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    name = "fiche-activite-Sophie-MARTIN-2026-01-15.pdf"
    assert answer.headers["content-disposition"] == (
        f"inline; filename=\"{name}\"; filename*=UTF-8''{name}"
    )
    assert answer.headers["x-robots-tag"] == "noindex"


def test_a_sheet_the_reader_has_is_not_sent_again(visitor):
    tag = visitor.get(f"{PERSON}/fiche.pdf").headers["etag"]
    again = visitor.get(f"{PERSON}/fiche.pdf", headers={"If-None-Match": tag})
    assert again.status_code == 304


def test_another_form_of_the_number_leads_to_the_one_sheet(visitor):
    answer = visitor.get(f"/professionnel/8{a_rpps()}/fiche.pdf")
    assert answer.headers["location"] == f"{PERSON}/fiche.pdf"


@pytest.mark.parametrize(
    ("error", "seconds", "said"),
    [
        (SheetBusy("Trop de fiches attendent.", 7), "7", "Beaucoup de fiches sont demandées"),
        (SheetUnavailable("Il manque pango."), "30", "Il manque pango."),
    ],
)
def test_a_sheet_that_cannot_be_drawn_says_why_and_when_to_come_back(
    visitor_of, error, seconds, said
):
    def refuse(_listing, _publication):
        raise error

    page = visitor_of(a_document(), sheets=refuse).open(f"{PERSON}/fiche.pdf")
    assert (page.response.status_code, page.response.headers["retry-after"]) == (503, seconds)
    assert said in page.main


def test_a_bug_is_a_page_that_tells_nothing(visitor_of):
    def fail(_listing, _publication):
        raise ZeroDivisionError("secret")

    page = visitor_of(a_document(), sheets=fail).open(f"{PERSON}/fiche.pdf")
    assert page.response.status_code == 500
    assert "secret" not in page.response.text


def test_a_form_that_is_posted_is_refused_with_what_is_allowed(visitor):
    answer = visitor.client.post("/")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


def test_errors_of_programs_stay_problems(visitor_of):
    app = FastAPI(openapi_url=None)
    add_error_handlers(app)
    visitor = visitor_of(app=app)
    assert visitor.get("/api/v1/nowhere").headers["content-type"] == "application/problem+json"
    assert visitor.get("/nowhere").headers["content-type"].startswith("text/html")


def test_html_that_is_not_correct_is_noticed():
    assert Page(Html(b"<!DOCTYPE html><title>x</title><p></div>")).faults


def test_how_results_are_ordered_is_told_with_the_figures_that_are_in_force(visitor_of):
    page = visitor_of().open("/donnees")
    assert f"moins de {FUZZY_THRESHOLD} personnes" in page.main
    assert f"jusqu’à {MAX_FUZZY_HITS}" in page.main
    assert page.main.index("alphabétique") < page.main.index("presque pareil")
