import threading
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from directory.errors import SheetBusy, SheetUnavailable
from search_api.app import create_app
from search_api.search.service import DirectorySearch
from tests.builders import a_document, a_publication, a_rpps, a_tombstone, make_documents
from tests.fakes import EmptyEngine, InMemoryEngine, SilentEngine, a_sheet

SEARCH = "/api/v1/professionals"
ONE = f"{SEARCH}/{a_rpps(1)}"
PEOPLE = make_documents("MARTIN Sophie", "MARTIN-DUPONT Jean", "MARTINEZ Zoé")


@pytest.fixture
def client(ask):
    return ask("MARTIN Sophie", "MARTIN-DUPONT Jean", "MARTINEZ Zoé")


def test_a_name_is_searched(client):
    found = client.get(SEARCH, params={"q": "sophie martin"}).json()
    assert [result["professional"]["id"] for result in found["results"]] == [a_rpps(1)]


def test_following_next_visits_everybody_once(client):
    link, seen = f"{SEARCH}?q=martin&page_size=1", []
    while link:
        page = client.get(link).json()
        seen += [result["professional"]["id"] for result in page["results"]]
        link = page["next"]
    assert seen == [a_rpps(1), a_rpps(2), a_rpps(3)]


@pytest.mark.parametrize(
    ("parameters", "status", "field"),
    [
        ({"profesion": "10"}, 422, "profesion"),
        ({"page_size": "0"}, 422, "page_size"),
        ({"page_size": "101"}, 422, "page_size"),
        ({"page_size": "dix"}, 422, "page_size"),
        ({"q": "a" * 201}, 422, "q"),
        ({"name": "a" * 201}, 422, "name"),
        ({"q": "m " * 31}, 422, "q"),
        ({"cursor": "abc"}, 400, "cursor"),
        ({"cursor": ""}, 400, "cursor"),
        ({"cursor": "🩺"}, 400, "cursor"),
    ],
)
def test_a_parameter_at_fault_is_named(client, parameters, status, field):
    refused = client.get(SEARCH, params=parameters)
    assert (refused.status_code, refused.json()["field"]) == (status, field)
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["detail"]


@pytest.mark.parametrize("path", [ONE, f"{ONE}.pdf"])
def test_a_listing_takes_no_parameter(client, path):
    assert client.get(path, params={"q": "martin"}).json()["field"] == "q"


def test_an_address_too_long_is_refused(client):
    refused = client.get(SEARCH, params={"q": "a" * 9000})
    assert (refused.status_code, refused.json()["status"]) == (414, 414)


@pytest.mark.parametrize("form", [a_rpps(1), f"8{a_rpps(1)}", "99 000 000 010", "99.000.000.010"])
def test_a_listing_is_given_by_any_written_form_of_its_number(client, form):
    assert client.get(f"{SEARCH}/{form}").json()["id"] == a_rpps(1)


@pytest.mark.parametrize(("number", "status"), [(a_rpps(8), 404), (a_rpps(9), 410), ("12", 422)])
@pytest.mark.parametrize("suffix", ["", ".pdf"])
def test_a_number_without_listing_says_why(client_of, number, status, suffix):
    client = client_of(InMemoryEngine((*PEOPLE, a_tombstone(9))))
    assert client.get(f"{SEARCH}/{number}{suffix}").status_code == status


@pytest.mark.parametrize("suffix", ["", ".pdf", ".vcf", ".jsonld"])
def test_a_former_number_leads_to_the_present_one(client_of, suffix):
    client = client_of(InMemoryEngine([a_document(former_ids=(a_rpps(7),))]))
    moved = client.get(f"{SEARCH}/{a_rpps(7)}{suffix}", follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (308, f"{ONE}{suffix}")


@pytest.mark.parametrize(
    ("path", "accept"), [(f"{ONE}.pdf", "*/*"), (ONE, "application/pdf"), (f"{ONE}.pdf", "image/*")]
)
def test_the_sheet_is_given_by_suffix_or_by_accept(client, path, accept):
    sheet = client.get(path, headers={"Accept": accept})
    assert sheet.headers["content-type"] == "application/pdf"
    assert sheet.headers["content-disposition"] == (
        'inline; filename="fiche-activite-Sophie-MARTIN-2026-01-15.pdf"; '
        "filename*=UTF-8''fiche-activite-Sophie-MARTIN-2026-01-15.pdf"
    )
    assert sheet.content == f"%PDF {a_rpps(1)} 2026-01-15".encode()


@pytest.mark.parametrize(("suffix", "accept"), [(".png", "*/*"), ("", "application/fhir+xml")])
def test_a_form_that_is_not_built_is_refused(client, suffix, accept):
    refused = client.get(f"{ONE}{suffix}", headers={"Accept": accept})
    assert refused.status_code == 406
    assert "application/pdf" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("path", "accept", "media_type", "beginning"),
    [
        (f"{ONE}.vcf", "*/*", "text/vcard; charset=utf-8", "BEGIN:VCARD\r\n"),
        (ONE, "text/vcard", "text/vcard; charset=utf-8", "BEGIN:VCARD\r\n"),
        (f"{ONE}.jsonld", "*/*", "application/ld+json", '{"@context":"https://schema.org"'),
        (ONE, "application/ld+json", "application/ld+json", '{"@context":"https://schema.org"'),
    ],
)
def test_the_same_facts_come_in_other_forms(client, path, accept, media_type, beginning):
    answer = client.get(path, headers={"Accept": accept})
    assert answer.headers["content-type"] == media_type
    assert answer.headers["vary"].startswith("Accept")
    assert answer.text.startswith(beginning)


@pytest.mark.parametrize("accept", ["text/vcard", "application/ld+json", "application/json"])
def test_each_form_has_its_own_tag(client, accept):
    tag = client.get(ONE, headers={"Accept": accept}).headers["etag"]
    others = {"text/vcard", "application/ld+json", "application/json"} - {accept}
    held = {"If-None-Match": tag}
    assert client.get(ONE, headers={"Accept": accept} | held).status_code == 304
    assert {client.get(ONE, headers={"Accept": o} | held).status_code for o in others} == {200}


def test_a_vcard_is_saved_under_the_number(client):
    disposition = client.get(f"{ONE}.vcf").headers["content-disposition"]
    assert disposition == f'attachment; filename="{a_rpps(1)}.vcf"'


def test_a_sheet_is_drawn_outside_the_thread_that_answers_searches(client_of):
    drawn_in = []

    def draw(_listing, _publication):
        drawn_in.append(threading.current_thread().name)
        return b"%PDF"

    client_of(InMemoryEngine(PEOPLE), draw).get(f"{ONE}.pdf")
    assert "AnyIO worker thread" in drawn_in


@pytest.mark.parametrize(
    ("error", "seconds"), [(SheetUnavailable("polices"), "30"), (SheetBusy("attendez", 7), "7")]
)
def test_a_sheet_that_cannot_be_drawn_says_when_to_come_back(client_of, error, seconds):
    def draw(_listing, _publication):
        raise error

    refused = client_of(InMemoryEngine(PEOPLE), draw).get(f"{ONE}.pdf")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, seconds)


@pytest.mark.parametrize("engine", [SilentEngine(), EmptyEngine()])
@pytest.mark.parametrize("path", [SEARCH, ONE, f"{ONE}.pdf", "/api/v1/status", "/readyz"])
def test_without_an_engine_every_question_gets_503(client_of, engine, path):
    refused = client_of(engine).get(path)
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "30")


@pytest.mark.parametrize("path", [SEARCH, f"{SEARCH}?q=martin", ONE, f"{ONE}.pdf"])
def test_who_holds_an_answer_is_told_that_it_has_not_changed(client, path):
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": f'"other", {first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    for header in ("etag", "last-modified", "cache-control", "x-robots-tag"):
        assert again.headers[header] == first.headers[header]


def test_a_weak_tag_compares_as_its_strong_form(client):
    strong = client.get(ONE).headers["etag"].removeprefix("W/")
    assert client.get(ONE, headers={"If-None-Match": strong}).status_code == 304


def test_another_generation_or_another_address_has_another_tag(client_of):
    engine = InMemoryEngine(PEOPLE)
    client = client_of(engine)
    tags = {client.get(f"{SEARCH}?q={q}").headers["etag"] for q in ("martin", "dupont")}
    engine.served = a_publication(generation=2)
    tags.add(client.get(f"{SEARCH}?q=martin").headers["etag"])
    assert len(tags) == 3


def test_an_answer_about_people_is_revalidated_and_not_indexed(client):
    for path in (SEARCH, ONE, f"{ONE}.pdf"):
        headers = client.get(path).headers
        assert headers["cache-control"] == "no-cache"
        assert headers["x-robots-tag"] == "noindex"
        assert headers["last-modified"] == "Thu, 15 Jan 2026 04:00:00 GMT"


def test_listings_vary_by_the_form_accepted(client):
    assert "Accept" in client.get(ONE).headers["vary"]


@pytest.mark.parametrize("path", ["/api/v1/professionals/lookup/x", "/api/v2/professionals"])
def test_an_address_that_does_not_exist_is_a_problem(client, path):
    assert client.get(path).json()["type"] == "/api#probleme-adresse"


def test_a_method_that_is_not_foreseen_is_a_problem_and_says_which_are(client):
    refused = client.delete(SEARCH)
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET")
    assert refused.headers["content-type"] == "application/problem+json"


SEARCHED = DirectorySearch(InMemoryEngine(PEOPLE))
ANYTHING = TestClient(create_app(SEARCHED, a_sheet, public_url="https://annuaire.test"))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["q", "name", "cursor", "page_size", "autre"]), st.text(max_size=210))
def test_no_value_of_any_parameter_breaks_the_search(parameter, value):
    answered = ANYTHING.get(SEARCH, params={parameter: value})
    assert answered.status_code in {200, 400, 422}


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1, max_size=60))
def test_no_text_in_the_place_of_a_number_breaks_the_listing(text):
    answered = ANYTHING.get(f"{SEARCH}/{quote(text, safe='')}", follow_redirects=False)
    assert answered.status_code in {200, 404, 406, 422}


WORST = [
    "de",
    "a",
    "d' l' de la",
    "a " * 30,
    "🩺" * 200,
    "مرحبا",
    "' OR 1=1 --",
    "name_1:* AND (",
    "%00",
]


@pytest.mark.parametrize("q", WORST)
def test_hostile_words_are_words(client, q):
    assert client.get(SEARCH, params={"q": q}).status_code == 200
