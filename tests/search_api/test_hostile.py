"""Whatever comes in, the answer is one of ours: fuzzed cursors, headers, bodies, and silence."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.testclient import TestClient

from search_api.app import create_app
from search_api.http.request_bodies import read_chunks
from search_api.search.service import DirectorySearch
from tests.builders import make_documents
from tests.fakes import InMemoryEngine, a_sheet

SEARCH = "/api/v1/professionals"
ENGINE = InMemoryEngine(make_documents("MARTIN Sophie", "MARTIN Paul"))
CLIENT = TestClient(
    create_app(DirectorySearch(ENGINE), a_sheet, public_url="https://annuaire.test")
)
CURSOR = CLIENT.get(f"{SEARCH}?q=martin&page_size=1").json()["next"].rpartition("cursor=")[2]
LATIN = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=80)
HEADERS = ("accept", "if-none-match", "x-request-id", "x-forwarded-for", "authorization")


@settings(deadline=None)
@given(st.text(max_size=200), st.integers(0, 200), st.integers(0, 200))
def test_a_cursor_that_was_altered_is_refused_or_reads_as_it_was(text, at, until):
    altered = CURSOR[:at] + text + CURSOR[until:]
    answered = CLIENT.get(SEARCH, params={"q": "martin", "page_size": 1, "cursor": altered})
    assert answered.status_code == 200 or answered.json()["field"] in {"cursor", None}
    assert answered.status_code in {200, 400, 422}


@settings(deadline=None)
@given(st.sampled_from(HEADERS), LATIN)
def test_no_header_breaks_an_answer(name, value):
    headers = {name: value.strip().encode("latin-1")}
    assert CLIENT.get(SEARCH, headers=headers).status_code in {200, 304, 406}


@settings(deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["application/json", "text/csv", 'text/csv; a="b']))
def test_no_body_breaks_an_answer(body, kind):
    answered = CLIENT.post(f"{SEARCH}/lookup", content=body, headers={"content-type": kind})
    assert answered.status_code in {200, 400, 415, 422}


@settings(deadline=None)
@given(st.text(max_size=60))
def test_no_path_breaks_an_answer(path):
    client_path = f"{SEARCH}/" + "".join(f"%{byte:02x}" for byte in path.encode("utf-8", "replace"))
    assert CLIENT.get(client_path, follow_redirects=False).status_code < 500


def test_a_sender_who_falls_silent_is_given_up():
    async def receive():
        await asyncio.sleep(60)

    async def read():
        request = Request({"type": "http", "headers": []}, receive)
        return [piece async for piece in read_chunks(request, timeout_s=0.01)]

    with pytest.raises(HTTPException) as refused:
        asyncio.run(read())
    assert refused.value.status_code == 408
