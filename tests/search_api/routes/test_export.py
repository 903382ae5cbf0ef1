"""The whole directory, by key: every line, resumed, and broken off rather than cut short."""

import asyncio
import json

import pytest
from starlette.testclient import TestClient

from directory.errors import EngineUnavailable
from search_api.access.callers import CallerResolver
from search_api.access.counters import MemoryCounters
from search_api.access.keys import KeyFile, Keyring
from search_api.access.limits import RateLimiter
from search_api.access.middleware import AccessMiddleware
from search_api.app import create_app
from search_api.routes import export
from search_api.routes.export import EXPORT_PATH
from search_api.search.service import DirectorySearch
from tests.builders import a_rpps, a_tombstone, make_documents
from tests.fakes import InMemoryEngine, a_sheet
from tests.search_api.access.conftest import NOW


@pytest.fixture
def partner(tmp_path):
    """A client with a key, over an engine."""
    file = KeyFile(tmp_path / "keys.json")
    _, shown = file.create_key("ROR", NOW)
    callers = CallerResolver(Keyring(file))

    def over(engine, key=shown, limit="9999/hour"):
        limits = RateLimiter(MemoryCounters(), dict.fromkeys(("key", "address", "local"), limit))
        app = create_app(
            DirectorySearch(engine),
            a_sheet,
            public_url="https://annuaire.test",
            access_middleware=lambda inner: AccessMiddleware(inner, callers, limits),
        )
        return TestClient(app, headers={"Authorization": f"Bearer {key}"} if key else {})

    return over


def told_to_the_server(app, headers):
    """What an application sends, message by message; a test client would make an end of its own."""
    messages = []

    async def receive():
        await asyncio.sleep(60)

    async def send(message):
        messages.append(message)

    written = [(k.lower().encode(), v.encode()) for k, v in headers.items() if "encoding" not in k]
    scope = {"type": "http", "method": "GET", "path": EXPORT_PATH, "query_string": b""}
    scope |= {"headers": written, "client": ("192.0.2.1", 1), "http_version": "1.1"}
    asyncio.run(app(scope, receive, send))
    return messages


def lines(answer):
    return [json.loads(line) for line in answer.text.splitlines()]


def test_everybody_who_is_published_has_a_line_without_mailboxes(partner):
    people = make_documents("MARTIN Sophie", "LE GALL Anne", mssante=("a@x.mssante.fr",))
    told = lines(partner(InMemoryEngine((*people, a_tombstone(9, sequence=9)))).get(EXPORT_PATH))
    assert [line["id"] for line in told] == [a_rpps(1), a_rpps(2)]
    assert "mssante" not in json.dumps(told)


def test_an_export_goes_on_after_the_last_line_that_arrived(partner):
    client = partner(InMemoryEngine(make_documents("A Un", "B Deux", "C Trois")))
    first, *rest = lines(client.get(EXPORT_PATH))
    assert lines(client.get(f"{EXPORT_PATH}?after={first['sequence']}")) == rest


def test_an_export_longer_than_a_batch_is_whole(partner):
    names = [
        f"NOM{chr(65 + n // 26)}{chr(65 + n % 26)} Anne"
        for n in range(export.EXPORT_BATCH_SIZE + 2)
    ]
    assert (
        len(lines(partner(InMemoryEngine(make_documents(*names))).get(EXPORT_PATH)))
        == export.EXPORT_BATCH_SIZE + 2
    )


def test_what_changes_meanwhile_comes_by_the_feed(partner):
    link = partner(InMemoryEngine(make_documents("A Un"))).get(EXPORT_PATH).headers["link"]
    assert link == '<https://annuaire.test/api/v1/changes?since=1>; rel="next"'


def test_without_a_key_there_is_no_export(partner):
    refused = partner(InMemoryEngine(make_documents("A Un")), key=None).get(EXPORT_PATH)
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")


def test_an_export_that_did_not_change_is_not_sent_again(partner):
    client = partner(InMemoryEngine(make_documents("A Un")))
    tag = client.get(EXPORT_PATH).headers["etag"]
    assert client.get(EXPORT_PATH, headers={"If-None-Match": tag}).status_code == 304


def test_an_export_is_charged_by_its_length(partner):
    client = partner(InMemoryEngine(make_documents(*(f"NOM{chr(65 + n)} A" for n in range(26)))))
    client.get(EXPORT_PATH)
    assert client.get("/api/v1/status").headers["ratelimit-remaining"] == str(9999 - 2 - 1)


def test_an_engine_that_fails_half_way_breaks_the_answer_off(partner):
    class Failing(InMemoryEngine):
        def changes(self, since, limit):
            if since:
                raise EngineUnavailable("parti")
            return super().changes(since, limit)

    client = partner(Failing(make_documents("A Un", "B Deux")))
    messages = told_to_the_server(client.app, {"host": "a.test", **client.headers})
    assert [message.get("more_body") for message in messages[1:]] == [True]


def test_an_export_whose_units_end_is_broken_off_and_not_cut_short(partner, monkeypatch):
    monkeypatch.setattr(export, "EXPORT_BATCH_SIZE", 20)
    names = [f"NOM{chr(65 + n // 26)}{chr(65 + n % 26)} Anne" for n in range(60)]
    client = partner(InMemoryEngine(make_documents(*names)), limit="2/day")
    messages = told_to_the_server(client.app, {"host": "a.test", **client.headers})
    assert [message.get("more_body") for message in messages[1:]] == [True, True]
    assert b"".join(message["body"] for message in messages[1:]).count(b"\n") == 40
