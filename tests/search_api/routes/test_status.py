import pytest
from starlette.testclient import TestClient

from search_api import VERSION
from search_api.monitoring.server_state import STOPPING_KEY
from tests.builders import a_publication
from tests.fakes import EmptyEngine, InMemoryEngine, SilentEngine


def test_the_status_tells_what_is_served(ask):
    assert ask("MARTIN Sophie").get("/api/v1/status").json() == {
        "data_date": "2026-01-15",
        "published_at": "2026-01-15T04:00:00Z",
        "professionals": 1,
        "activities": 1,
        "synthetic": True,
        "engine": "memory",
        "version": VERSION,
        "runs": [],
        "epoch": "",
        "sequence": 1,
    }


def test_the_status_is_revalidated(ask):
    client = ask("MARTIN Sophie")
    tag = client.get("/api/v1/status").headers["etag"]
    assert client.get("/api/v1/status", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("engine", [SilentEngine(), EmptyEngine()])
def test_a_process_is_alive_whatever_its_engine_does(client_of, engine):
    assert client_of(engine).get("/healthz").json() == {"status": "alive"}


def test_a_served_directory_is_ready(ask):
    assert ask("MARTIN Sophie").get("/readyz").json() == {"status": "ready"}


def test_an_older_directory_than_the_newest_is_ready_and_says_why(client_of):
    served = a_publication(damage="la publication p2 est abîmée (meta.json : contenu altéré)")
    answer = client_of(InMemoryEngine(publication=served)).get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "degraded", "reason": served.damage}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_never_kept(ask, path):
    assert ask("MARTIN Sophie").get(path).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("engine", [EmptyEngine(), SilentEngine()])
def test_without_a_directory_or_an_engine_a_process_is_alive_and_not_ready(client_of, engine):
    client = client_of(engine)
    assert [client.get(path).status_code for path in ("/healthz", "/readyz")] == [200, 503]
    assert int(client.get("/readyz").headers["retry-after"]) > 0


def test_a_service_that_stops_is_alive_and_not_ready_and_answers_all_else(client_of):
    app = client_of(InMemoryEngine()).app

    async def stopping(scope, receive, send):
        await app(scope | {"state": {STOPPING_KEY: True}}, receive, send)

    client = TestClient(stopping)
    refused = client.get("/readyz")
    assert (refused.status_code, refused.json()["title"]) == (503, "Ce serveur s’arrête")
    assert int(refused.headers["retry-after"]) > 0
    assert [client.get(path).status_code for path in ("/healthz", "/api/v1/status")] == [200, 200]
