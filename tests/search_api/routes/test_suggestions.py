from urllib.parse import parse_qs, urlsplit

import pytest

from tests.fakes import SilentEngine

ROUTE = "/api/v1/suggestions"


def suggested(client, text):
    return client.get(ROUTE, params={"q": text}).json()["suggestions"]


def test_a_person_leads_to_their_page(ask):
    (found,) = [
        s for s in suggested(ask("MARTIN Sophie"), "marti soph"[:5]) if s["kind"] == "person"
    ]
    assert found["href"] == "/professionnel/99000000010"


def test_what_is_no_page_leads_to_a_search(ask):
    (found, *_) = [s for s in suggested(ask(), "kiné lyo") if s["kind"] == "commune"]
    address = urlsplit(found["href"])
    assert address.path == "/recherche"
    assert parse_qs(address.query) == {"q": ["kiné Lyon"]}


def test_suggestions_are_revalidated(ask):
    client = ask("MARTIN Sophie")
    tag = client.get(ROUTE, params={"q": "mart"}).headers["etag"]
    again = client.get(ROUTE, params={"q": "mart"}, headers={"If-None-Match": tag})
    assert again.status_code == 304


@pytest.mark.parametrize(("query", "field"), [({"q": "x" * 201}, "q"), ({"text": "a"}, "text")])
def test_what_cannot_be_read_is_refused_by_name(ask, query, field):
    answer = ask().get(ROUTE, params=query)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_an_engine_that_does_not_answer_is_said_so(client_of):
    assert client_of(SilentEngine()).get(ROUTE, params={"q": "mart"}).status_code == 503
