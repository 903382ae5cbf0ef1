import logging
from unittest.mock import ANY

import pytest

from search_api.monitoring.request_record import RequestRecord
from tests.builders import a_rpps, make_documents
from tests.fakes import InMemoryEngine

TYPED = "LE FLOC'H"
SEARCH = "/api/v1/professionals"
ONE = f"{SEARCH}/{a_rpps(1)}"


class BrokenEngine(InMemoryEngine):
    """Has a bug, whose words hold a name."""

    def candidates(self, *_asked, **_how):
        raise RuntimeError(TYPED)


def ours(log):
    """All that the server wrote; the test's own client logs the address it asks for."""
    return " ".join(r.getMessage() for r in log.records if r.name != "httpx2").casefold()


def watched(client):
    """What those who watch are told."""
    done = []
    client.app.on_request_done = (done.append,)
    return done


@pytest.mark.parametrize(
    ("path", "route", "status"),
    [
        (f"{SEARCH}?q=martin", "/api/v1/professionals", 200),
        (ONE, "/api/v1/professionals/{id}", 200),
        (f"{SEARCH}/{a_rpps(2)}", "/api/v1/professionals/{id}", 404),
        ("/martin", "-", 404),
    ],
)
def test_the_route_is_told_and_neither_the_query_nor_the_number(ask, caplog, path, route, status):
    caplog.set_level(logging.INFO)
    client = ask("MARTIN Sophie")
    done = watched(client)
    answered = client.get(path)
    assert done == [RequestRecord("GET", route, status, ANY, answered.headers["x-request-id"])]
    assert 0 < done[0].seconds < 60
    told = ours(caplog) + repr(done).casefold()
    assert not any(secret in told for secret in ("q=martin", "/martin", a_rpps(1)))


def test_a_bug_is_answered_without_detail_and_logged_without_its_words(client_of, caplog):
    broken = client_of(BrokenEngine(make_documents("MARTIN Sophie"))).get(SEARCH)
    assert (broken.status_code, broken.headers["content-type"]) == (500, "application/problem+json")
    assert "RuntimeError at " in caplog.text
    assert "candidates" in caplog.text
    assert TYPED not in caplog.text + broken.text


def without_id(headers):
    return {name: value for name, value in headers.items() if name != "x-request-id"}


@pytest.mark.parametrize("path", [SEARCH, ONE, f"{ONE}.pdf", "/healthz", "/api/v1/openapi.json"])
def test_head_answers_as_get_without_the_body(ask, path):
    client = ask("MARTIN Sophie")
    done = watched(client)
    whole, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert without_id(head.headers) == without_id(whole.headers)
    assert [each.method for each in done] == ["GET", "HEAD"]


def test_long_answers_are_compressed_and_short_ones_are_not(ask):
    client = ask(*(f"MARTIN {chr(65 + n)}" for n in range(9)))
    assert client.get(SEARCH).headers["content-encoding"] == "gzip"
    assert "content-encoding" not in client.get("/healthz").headers


def test_a_sheet_is_not_compressed_again(client_of):
    def draw(_listing, _publication):
        return b"%PDF" * 1000

    client = client_of(InMemoryEngine(make_documents("MARTIN Sophie")), draw)
    assert "content-encoding" not in client.get(f"{ONE}.pdf").headers


def test_any_site_may_read(ask):
    answered = ask("MARTIN Sophie").get(SEARCH, headers={"Origin": "https://ailleurs.test"})
    assert answered.headers["access-control-allow-origin"] == "*"
    assert "etag" in answered.headers["access-control-expose-headers"].lower()


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://ailleurs.test"}])
@pytest.mark.parametrize(("path", "others"), [(ONE, ["Accept"]), ("/api/v1/status", [])])
def test_caches_are_told_that_an_answer_varies_by_origin(ask, headers, path, others):
    answered = ask("MARTIN Sophie").get(path, headers=headers)
    assert answered.headers["vary"].split(", ") == [*others, "Origin"]


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
