"""The client against the application it is written for, over a transport in memory."""

from io import BytesIO

import httpx
import pytest
from starlette.testclient import TestClient

from directory.search import PersonChange
from search_api.access.callers import CallerResolver
from search_api.access.counters import MemoryCounters
from search_api.access.keys import KeyFile, Keyring
from search_api.access.limits import RateLimiter
from search_api.access.middleware import AccessMiddleware
from search_api.app import create_app
from search_api.bulk import answers
from search_api.client import Client, RequestRefused, ServiceUnreachable, TableStopped
from search_api.client.responses import check_table_end
from search_api.representations.change_feed import encode_change_line
from search_api.routes import lookup
from search_api.search.service import DirectorySearch
from tests.builders import a_listing, a_rpps, make_documents
from tests.fakes import EmptyEngine, InMemoryEngine, a_sheet

SITE = "https://annuaire.test"


def over(answering):
    """A connection whose requests a test client answers."""

    def answer(request):
        body = request.read()
        answered = answering.request(
            request.method, str(request.url), content=body, headers=dict(request.headers)
        )
        kept = {k: v for k, v in answered.headers.items() if k != "content-encoding"}
        return httpx.Response(answered.status_code, headers=kept, content=answered.content)

    return httpx.Client(transport=httpx.MockTransport(answer))


def change_line(number):
    return encode_change_line(PersonChange(number, a_listing(rpps=a_rpps(number))), SITE) + b"\n"


@pytest.fixture
def directory(ask):
    with Client(SITE, http=over(ask("MARTIN Sophie", "MARTIN Paul", "LE GALL Anne"))) as client:
        yield client


def test_a_search_is_answered_by_types(directory):
    found = directory.search("martin", page_size=1)
    assert found.total.value == 2
    assert found.results[0].professional.exercises[0].exercise_first_name == "Paul"


def test_every_page_of_an_answer_is_walked(directory):
    pages = [page.results for page in directory.pages("martin", page_size=1)]
    assert [len(results) for results in pages] == [1, 1]


def test_one_person_and_their_sheet(directory):
    assert directory.professional(a_rpps(1)).rpps == a_rpps(1)
    assert directory.sheet(a_rpps(1)).startswith(b"%PDF")


def test_the_status_is_told(directory):
    assert directory.status().engine == "memory"


def test_any_number_of_numbers_is_looked_up(directory):
    items = list(directory.lookup(["x", *[a_rpps(1)] * 1500]))
    assert (len(items), items[0].status, items[-1].status) == (1501, "malformed", "found")


def test_a_file_is_completed(directory):
    pieces = directory.lookup_table(BytesIO(f"n,rpps\n1,{a_rpps(2)}\n".encode()), column="rpps")
    assert b"found" in b"".join(pieces)


@pytest.mark.parametrize("delimiter", [",", ";", "|", "tab"])
def test_a_file_that_stops_because_the_units_end_is_not_taken_for_whole(
    tmp_path, monkeypatch, delimiter
):
    monkeypatch.setattr(answers, "BULK_BATCH_SIZE", 20)
    monkeypatch.setattr(lookup, "BULK_BATCH_SIZE", 20)
    cut = "\t" if delimiter == "tab" else delimiter
    file = BytesIO(f"rpps{cut}n\n".encode() + f"{a_rpps(1)}{cut}x\n".encode() * 100)
    app = create_app(
        DirectorySearch(InMemoryEngine(make_documents("MARTIN Sophie"))),
        a_sheet,
        public_url=SITE,
        access_middleware=lambda inner: AccessMiddleware(
            inner,
            CallerResolver(Keyring(KeyFile(tmp_path / "keys.json"))),
            RateLimiter(MemoryCounters(), {"address": "3/minute"}, clock=lambda: 30.0),
        ),
    )
    pieces = []
    with (
        Client(SITE, http=over(TestClient(app, client=("192.0.2.1", 1)))) as directory,
        pytest.raises(TableStopped, match="renvoyez-les"),
    ):
        pieces.extend(directory.lookup_table(file, delimiter=delimiter))
    assert b"".join(pieces).count(b"found") == 60


def test_a_file_whose_own_last_cell_says_stopped_is_whole():
    own = [b"rpps,status\r\n1,stopped,limite atteinte\r\n"]
    assert list(check_table_end(own)) == own


def test_a_refusal_is_raised_with_what_was_said(directory):
    with pytest.raises(RequestRefused, match="Personne n’a ce numéro") as refused:
        directory.professional(a_rpps(9))
    assert refused.value.problem.status == 404


def test_a_service_that_starts_is_waited_for_as_long_as_it_says(client_of):
    waited = []
    with (
        Client(SITE, http=over(client_of(EmptyEngine())), wait=waited.append) as directory,
        pytest.raises(RequestRefused),
    ):
        directory.status()
    assert waited == [30.0] * 4


def test_a_file_is_sent_again_from_where_it_stood():
    bodies = []

    def late(request):
        bodies.append(request.read())
        return httpx.Response([429, 200][len(bodies) - 1], headers={"Retry-After": "1"})

    http = httpx.Client(transport=httpx.MockTransport(late))
    with Client(SITE, http=http, wait=lambda _: None) as directory:
        list(directory.lookup_table(BytesIO(b"rpps\n1\n")))
    assert bodies == [b"rpps\n1\n"] * 2


def test_an_export_that_is_cut_off_goes_on_where_it_was():
    lines = [change_line(number) for number in (1, 2, 3)]
    asked = []

    class Cut(httpx.SyncByteStream):
        def __iter__(self):
            yield lines[0] + lines[1]
            raise httpx.ReadError("cut")

    def answer(request):
        asked.append(request.url.params["after"])
        return (
            httpx.Response(200, stream=Cut())
            if len(asked) == 1
            else httpx.Response(200, content=lines[2])
        )

    with Client(SITE, http=httpx.Client(transport=httpx.MockTransport(answer))) as directory:
        assert [line.sequence for line in directory.export()] == [1, 2, 3]
    assert asked == ["0", "2"]


@pytest.mark.parametrize("answer", [b"<html>", b"{}"])
def test_what_is_not_the_service_is_told_apart(answer):
    http = httpx.Client(
        transport=httpx.MockTransport(lambda _: httpx.Response(200, content=answer))
    )
    with Client(SITE, http=http) as directory, pytest.raises(ServiceUnreachable):
        directory.status()


def test_a_refusal_by_something_else_says_its_status():
    http = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(502)))
    with Client(SITE, http=http) as directory, pytest.raises(RequestRefused, match="502"):
        directory.status()


def test_a_service_that_does_not_answer_is_said_so():
    def refuse(_request):
        raise httpx.ConnectError("refused")

    http = httpx.Client(transport=httpx.MockTransport(refuse))
    with Client(SITE, http=http) as directory, pytest.raises(ServiceUnreachable):
        directory.status()


def test_the_key_is_sent():
    seen = []

    def note(request):
        seen.append(request.headers["authorization"])
        return httpx.Response(404)

    http = httpx.Client(transport=httpx.MockTransport(note))
    with Client(SITE, key="k", http=http) as directory, pytest.raises(RequestRefused):
        directory.status()
    assert seen == ["Bearer k"]
