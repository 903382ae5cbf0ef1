import logging

import pytest

from tests.builders import a_rpps, documents
from tests.fakes import InMemoryEngine

TYPED = "LE FLOC'H"
SEARCH = "/api/v1/professionals"
ONE = f"{SEARCH}/{a_rpps(1)}"


class BrokenEngine(InMemoryEngine):
    """Has a bug, whose words hold a name."""

    def candidates(self, *_asked, **_how):
        raise RuntimeError(TYPED)


@pytest.fixture
def log(caplog):
    caplog.set_level(logging.INFO)
    return caplog


def access(log):
    return [r.getMessage() for r in log.records if r.name == "annuaire.access"]


def ours(log):
    """All that the server wrote; the test's own client logs the address it asks for."""
    return " ".join(r.getMessage() for r in log.records if r.name != "httpx2").casefold()


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (f"{SEARCH}?q=martin", "GET /api/v1/professionals 200 "),
        (ONE, "GET /api/v1/professionals/{id} 200 "),
        (f"{SEARCH}/{a_rpps(2)}", "GET /api/v1/professionals/{id} 404 "),
        ("/martin", "GET - 404 "),
    ],
)
def test_the_log_holds_the_route_and_neither_the_query_nor_the_number(ask, log, path, line):
    ask("MARTIN Sophie").get(path)
    (written,) = access(log)
    assert written.startswith(line)
    assert written.endswith(" ms")
    assert not any(secret in ours(log) for secret in ("q=martin", "/martin", a_rpps(1)))


def test_a_bug_is_answered_without_detail_and_logged_without_its_words(client_of, log):
    broken = client_of(BrokenEngine(documents("MARTIN Sophie"))).get(SEARCH)
    assert (broken.status_code, broken.headers["content-type"]) == (500, "application/problem+json")
    assert "RuntimeError at " in log.text
    assert "candidates" in log.text
    assert TYPED not in log.text + broken.text


def without_id(headers):
    return {name: value for name, value in headers.items() if name != "x-request-id"}


@pytest.mark.parametrize("path", [SEARCH, ONE, f"{ONE}.pdf", "/healthz", "/api/v1/openapi.json"])
def test_head_answers_as_get_without_the_body(ask, log, path):
    client = ask("MARTIN Sophie")
    whole, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert without_id(head.headers) == without_id(whole.headers)
    assert access(log)[-1].startswith("HEAD ")


def test_long_answers_are_compressed_and_short_ones_are_not(ask):
    client = ask(*(f"MARTIN {chr(65 + n)}" for n in range(9)))
    assert client.get(SEARCH).headers["content-encoding"] == "gzip"
    assert "content-encoding" not in client.get("/healthz").headers


def test_a_sheet_is_not_compressed_again(client_of):
    def draw(_listing, _publication):
        return b"%PDF" * 1000

    client = client_of(InMemoryEngine(documents("MARTIN Sophie")), draw)
    assert "content-encoding" not in client.get(f"{ONE}.pdf").headers


def test_any_site_may_read(ask):
    answered = ask("MARTIN Sophie").get(SEARCH, headers={"Origin": "https://ailleurs.test"})
    assert answered.headers["access-control-allow-origin"] == "*"
    assert "etag" in answered.headers["access-control-expose-headers"].lower()


def test_any_site_may_post_a_batch(ask):
    asked = {
        "Origin": "https://ailleurs.test",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    assert ask("MARTIN Sophie").options(f"{SEARCH}/lookup", headers=asked).status_code == 200


@pytest.mark.parametrize(
    "path", [SEARCH, ONE, "/api/v1/status", "/api/v1/openapi.json", "/api/v1/changes"]
)
def test_what_the_client_holds_is_not_sent_again(ask, path):
    client = ask("MARTIN Sophie")
    tag = client.get(path).headers["etag"]
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)


@pytest.mark.parametrize("query", ["q=a&q=b", "q=&q=", "page_size=1&q=a&page_size=2"])
def test_a_parameter_given_twice_is_refused_by_name(ask, query):
    refused = ask("MARTIN Sophie").get(f"{SEARCH}?{query}")
    assert (refused.status_code, refused.json()["field"]) == (422, query.split("=")[0])


def test_codes_may_be_given_several_times(ask):
    assert ask("MARTIN Sophie").get(f"{SEARCH}?profession=10&profession=60").status_code == 200
