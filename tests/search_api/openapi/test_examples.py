"""The examples of the document are what the service answers: asked, and compared to the byte."""

import msgspec
import pytest
from starlette.testclient import TestClient

from directory.document import IndexDocument, OrderKeys
from search_api.app import create_app
from search_api.openapi import examples
from search_api.representations.schemas import API_ENCODER
from search_api.search.service import DirectorySearch
from tests.fakes import InMemoryEngine, a_sheet

SEARCH = "/api/v1/professionals"


@pytest.fixture(scope="module")
def client():
    document = IndexDocument.of(
        examples.EXAMPLE_LISTING,
        sequence=examples.CHANGE_EXAMPLE.sequence,
        order=OrderKeys(1000, 1000),
    )
    engine = InMemoryEngine((document,), examples.EXAMPLE_PUBLICATION)
    return TestClient(
        create_app(DirectorySearch(engine), a_sheet, public_url=examples.EXAMPLE_SITE)
    )


def written(example):
    return msgspec.json.decode(API_ENCODER.encode(example))


def test_one_professional(client):
    path = f"{SEARCH}/{examples.EXAMPLE_RPPS}"
    assert client.get(path).json() == written(examples.PROFESSIONAL_EXAMPLE)


def test_a_list_of_numbers(client):
    sent = {"Content-Type": "application/json"}
    body = API_ENCODER.encode(examples.LOOKUP_REQUEST)
    answered = client.post(f"{SEARCH}/lookup", content=body, headers=sent)
    assert answered.json() == written(examples.LOOKUP_EXAMPLE)


def test_a_file_of_numbers(client):
    sent, answered = examples.LOOKUP_TABLE
    given = client.post(f"{SEARCH}/lookup", content=sent, headers={"Content-Type": "text/csv"})
    assert given.text == answered


def test_what_changed(client):
    (line,) = client.get("/api/v1/changes").text.splitlines()
    assert msgspec.json.decode(line) == written(examples.CHANGE_EXAMPLE)
