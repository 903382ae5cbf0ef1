"""Units of one request: held before the answer, given back where less is shown; a stop says so."""

import asyncio
import csv

import pytest

from directory.errors import EngineUnavailable
from search_api.bulk import answers
from search_api.routes import lookup
from tests.builders import a_rpps, make_documents
from tests.fakes import InMemoryEngine
from tests.search_api.access.conftest import NOW

SEARCH = "/api/v1/professionals"
LOOKUP = f"{SEARCH}/lookup"
CHANGES = "/api/v1/changes"
CSV = {"Content-Type": "text/csv"}
NOW_S = 30.0


def a_file(many, first=1):
    return "rpps,name\n" + "".join(f"{a_rpps(first + n)},x\n" for n in range(many))


def read_rows(answer):
    return list(csv.DictReader(answer.text.splitlines()))


@pytest.fixture
def small_batches(monkeypatch):
    """Files are answered twenty rows at a time."""
    for module in (answers, lookup):
        monkeypatch.setattr(module, "BULK_BATCH_SIZE", 20)


def remaining(client):
    """Units left, less the one of the question."""
    return int(client.get("/api/v1/status").headers["ratelimit-remaining"])


def test_an_answer_without_units_is_refused_and_says_what_it_costs_and_what_is_left(entered):
    client = entered(address="10/minute")
    refused = client.post(LOOKUP, json={"ids": [a_rpps(1)] * 1000})
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "30")
    assert "coûte 50 unités" in refused.json()["detail"]
    assert "reste 9 sur 10" in refused.json()["detail"]
    assert remaining(client) == 8


def test_an_answer_that_shows_fewer_gives_the_rest_back(entered):
    answer = entered(address="10/minute").get(f"{SEARCH}?page_size=100")
    assert answer.headers["ratelimit-remaining"] == "9"


def test_not_modified_costs_one_unit(entered):
    people = make_documents(*(f"MARTIN{chr(65 + n)} A" for n in range(26)))
    client = entered(people, address="10/minute")
    tag = client.get(f"{SEARCH}?page_size=100").headers["etag"]
    again = client.get(f"{SEARCH}?page_size=100", headers={"If-None-Match": tag})
    assert (again.status_code, again.headers["ratelimit-remaining"]) == (304, "7")


def test_an_engine_that_is_away_costs_one_unit(entered, monkeypatch):
    def fail(*_arguments):
        raise EngineUnavailable("parti")

    client = entered(address="100/minute")
    monkeypatch.setattr(InMemoryEngine, "lookup", fail)
    answer = client.post(LOOKUP, json={"ids": [a_rpps(1)] * 1000})
    assert (answer.status_code, answer.headers["ratelimit-remaining"]) == (503, "99")


def test_a_client_that_has_gone_before_the_answer_pays_one_unit(entered):
    client = entered(address="100/minute")
    body = f'{{"ids": {[a_rpps(1)] * 1000}}}'.replace("'", '"').encode()
    messages = iter([{"type": "http.request", "body": body, "more_body": False}])
    scope = {"type": "http", "method": "POST", "path": LOOKUP, "query_string": b""}
    scope |= {"headers": [(b"host", b"a.test")], "client": ("192.0.2.1", 1), "http_version": "1.1"}

    async def receive():
        return next(messages, {"type": "http.disconnect"})

    async def send(message):
        """Drop it, as nobody reads."""

    asyncio.run(client.app(scope, receive, send))
    assert remaining(client) == 98


@pytest.mark.usefixtures("small_batches")
def test_a_file_stops_with_a_marked_row_when_the_units_end_and_goes_on_from_there(entered):
    now = [NOW_S]
    client = entered(address="3/minute", clock=lambda: now[0])
    rows = read_rows(client.post(LOOKUP, content=a_file(100), headers=CSV))
    assert [row["status"] for row in rows] == ["found", *["unknown"] * 59, "stopped"]
    assert (rows[-1]["rpps"], rows[-1]["name"]) == (a_rpps(61), "x")
    assert "renvoyez-les" in rows[-1]["reason"]
    assert "30 s" in rows[-1]["reason"]
    now[0] += 60
    rest = read_rows(client.post(LOOKUP, content=a_file(40, first=61), headers=CSV))
    assert {row["status"] for row in rest} == {"unknown"}


@pytest.mark.usefixtures("small_batches")
def test_a_file_whose_first_rows_have_no_units_is_refused_before_any_row(entered):
    client = entered(address="1/minute")
    client.get(SEARCH)
    refused = client.post(LOOKUP, content=a_file(100), headers=CSV)
    assert (refused.status_code, refused.headers["content-type"]) == (
        429,
        "application/problem+json",
    )


def test_without_a_key_a_file_has_at_most_five_thousand_rows(entered, key_file):
    client = entered()
    assert client.post(LOOKUP, content=a_file(5_000), headers=CSV).status_code == 200
    refused = client.post(LOOKUP, content=a_file(5_001), headers=CSV)
    assert (refused.status_code, "5000 lignes" in refused.json()["detail"]) == (413, True)
    key = key_file.create_key("ROR", NOW)[1]
    headers = CSV | {"Authorization": f"Bearer {key}"}
    assert client.post(LOOKUP, content=a_file(5_001), headers=headers).status_code == 200


def test_without_a_key_a_page_of_changes_has_at_most_a_thousand_lines(entered, key_file):
    client = entered()
    assert client.get(f"{CHANGES}?page_size=1000").status_code == 200
    refused = client.get(f"{CHANGES}?page_size=1001")
    assert (refused.status_code, refused.json()["field"]) == (422, "page_size")
    assert "1000" in refused.json()["detail"]
    key = key_file.create_key("ROR", NOW)[1]
    headers = {"Authorization": f"Bearer {key}"}
    assert client.get(f"{CHANGES}?page_size=10000", headers=headers).status_code == 200
