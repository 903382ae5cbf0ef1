"""A request says once, and readably, for which server it is."""

import asyncio
import json

import pytest

from search_api.app import create_app
from search_api.search.service import DirectorySearch
from tests.builders import make_documents
from tests.fakes import InMemoryEngine, a_sheet

APP = create_app(
    DirectorySearch(InMemoryEngine(make_documents("MARTIN Sophie"))),
    a_sheet,
    public_url="https://a",
)


def requested(*hosts, path="/api/v1/professionals", version="1.1"):
    """Status, media type and body of a request with these Host headers."""
    sent = []
    scope = {
        "type": "http",
        "method": "GET",
        "http_version": version,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", host) for host in hosts],
    }

    async def receive():
        return {"type": "http.request"}

    async def send(message):
        sent.append(message)

    asyncio.run(APP(scope, receive, send))
    media = dict(sent[0]["headers"])[b"content-type"].decode()
    return sent[0]["status"], media, b"".join(each.get("body", b"") for each in sent)


@pytest.mark.parametrize(
    "host",
    [b"", b"annuaire.test", b"annuaire.test:8000", b"127.0.0.1", b"[::1]", b"[::1]:80", b"a_b"],
)
def test_a_host_of_any_usual_form_is_answered(host):
    assert requested(host)[0] == 200


@pytest.mark.parametrize(
    "hosts",
    [
        *((), (b"a.test", b"a.test"), (b"a.test", b"b.test"), (b"a b",), (b"a.test/x",), (b"[",)),
        *((b"[:::1]",), (b"[1]",), (b"a.test:80:80",), (b"a.test:999999",), (b"u@a.test",)),
        *((b"\xe9.test",), (b"a.test#",), (b"[::1",)),
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/professionals", "/api/v1/professionals/", "/nowhere"])
def test_another_host_is_refused_with_the_reason(hosts, path):
    status, media, body = requested(*hosts, path=path)
    assert (status, media) == (400, "application/problem+json")
    assert json.loads(body)["type"] == "/api#probleme-host"
    assert "Host" in json.loads(body)["detail"]


def test_the_facade_refuses_in_its_own_words():
    status, media, body = requested(path="/fhir/Practitioner")
    assert (status, media) == (400, "application/fhir+json")
    assert json.loads(body)["resourceType"] == "OperationOutcome"


def test_the_older_protocol_needs_no_host():
    assert requested(version="1.0")[0] == 200
