"""Costly requests: so many at once for a caller, so many for everybody; the next is refused."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Event

import anyio
import httpx
import pytest

from directory.errors import TooManyAtOnce
from search_api.access.admission import AdmissionLimits, Slots, is_large_answer, is_upload
from search_api.access.callers import Caller
from search_api.access.middleware import CALLER_STATE_KEY
from search_api.app import Capacity, create_app
from search_api.monitoring.server_state import CONNECTION_REFUSED_KEY
from search_api.search.service import DirectorySearch
from tests.builders import make_documents
from tests.fakes import InMemoryEngine, a_sheet

CHANGES = "/api/v1/changes"
LOOKUP = "/api/v1/professionals/lookup"
FIRST, SECOND = Caller("address", "192.0.2.1"), Caller("address", "192.0.2.2")


class HeldEngine(InMemoryEngine):
    """Lists no changes before it may."""

    def __init__(self):
        super().__init__(make_documents("MARTIN Sophie"))
        self.may_answer = Event()

    def changes(self, since, limit):
        assert self.may_answer.wait(20)
        return super().changes(since, limit)


def identify(app):
    """An access middleware that takes the host for the caller."""

    async def identified(scope, receive, send):
        if scope["type"] == "http":
            name = dict(scope["headers"])[b"host"].decode()
            scope.setdefault("state", {})[CALLER_STATE_KEY] = Caller("address", name)
        await app(scope, receive, send)

    return identified


@asynccontextmanager
async def opened(engine, limits) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(
        DirectorySearch(engine),
        a_sheet,
        public_url="https://annuaire.test",
        access_middleware=identify,
        capacity=Capacity(limits),
    )
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://a.test") as client:
        yield client


def test_a_caller_has_so_many_long_answers_at_once_and_everybody_together_too():
    engine = HeldEngine()

    async def run():
        held = []
        async with opened(engine, AdmissionLimits(1, 2, 1, 2)) as client:

            async def hold(host):
                held.append(await client.get(CHANGES, headers={"Host": host}))

            async with anyio.create_task_group() as group:
                for host in ("a.test", "b.test"):
                    group.start_soon(hold, host)
                await anyio.wait_all_tasks_blocked()
                refused = [
                    await client.get(CHANGES, headers={"Host": host})
                    for host in ("a.test", "c.test")
                ]
                search = await client.get("/api/v1/professionals?q=martin")
                engine.may_answer.set()
            later = await client.get(CHANGES)
        return refused, [*held, search, later]

    refused, answered = anyio.run(run)
    assert [each.status_code for each in answered] == [200] * 4
    for each in refused:
        assert (each.status_code, each.headers["retry-after"]) == (429, "5")
        assert each.json()["type"].endswith("simultane")
        assert "longues réponses" in each.json()["detail"]


def test_a_caller_has_so_many_uploads_at_once():
    async def run():
        begun, may_end = anyio.Event(), anyio.Event()

        async def body():
            yield b"rpps\n" + b"x" * 70_000
            begun.set()
            await may_end.wait()

        answers = []
        async with opened(InMemoryEngine(), AdmissionLimits(9, 9, 1, 2)) as client:

            async def send():
                csv = {"Content-Type": "text/csv"}
                answers.append(await client.post(LOOKUP, content=body(), headers=csv))

            async with anyio.create_task_group() as group:
                group.start_soon(send)
                await begun.wait()
                refused = await client.post(LOOKUP, content=b"x" * 70_000)
                small = await client.post(LOOKUP, json={"ids": ["1"]})
                may_end.set()
        return refused, small, answers

    refused, small, (sent,) = anyio.run(run)
    assert (refused.status_code, small.status_code, sent.status_code) == (429, 200, 200)
    assert "envois" in refused.json()["detail"]


def test_a_connection_beyond_the_limits_is_refused_except_for_the_checks_of_the_service():
    app = create_app(DirectorySearch(InMemoryEngine()), a_sheet, public_url="https://annuaire.test")

    async def full(scope, receive, send):
        scope = {**scope, "state": {CONNECTION_REFUSED_KEY: True}}
        await app(scope, receive, send)

    async def run():
        transport = httpx.ASGITransport(full)
        async with httpx.AsyncClient(transport=transport, base_url="http://a.test") as client:
            return [await client.get(path) for path in ("/api/v1/status", "/healthz", "/readyz")]

    refused, *checks = anyio.run(run)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "5")
    assert [each.status_code for each in checks] == [200, 200]


def test_places_are_given_back_and_nobody_is_remembered():
    slots = Slots(per_caller=1, total=1, reason="tout est pris")
    with slots.occupy(FIRST):
        for caller in (FIRST, SECOND):
            with pytest.raises(TooManyAtOnce), slots.occupy(caller):
                pass
    with slots.occupy(SECOND):
        pass
    assert not slots.has_counts


@pytest.mark.parametrize(
    ("path", "is_large"),
    [
        (CHANGES, True),
        ("/api/v1/export", True),
        (LOOKUP, True),
        ("/fhir", True),
        ("/fhir/", True),
        ("/fhir/Practitioner/_history", True),
        ("/fhir/Practitioner", False),
        ("/fhir/Practitioner/99000012346", False),
        ("/api/v1/professionals", False),
        ("/recherche", False),
    ],
)
def test_answers_that_may_hold_a_thousand_people_are_large(path, is_large):
    assert is_large_answer({"path": path}) is is_large


@pytest.mark.parametrize(
    ("method", "headers", "is_one"),
    [
        ("POST", {b"content-length": b"65536"}, False),
        ("POST", {b"content-length": b"65537"}, True),
        ("POST", {b"transfer-encoding": b"chunked"}, True),
        ("POST", {}, False),
        ("GET", {b"content-length": b"99999"}, False),
    ],
)
def test_a_long_body_or_one_of_unknown_length_is_an_upload(method, headers, is_one):
    assert is_upload({"method": method, "headers": list(headers.items())}) is is_one
