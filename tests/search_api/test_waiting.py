"""Where a question is asked from: beside the event loop when its answer has to be waited for."""

from asyncio import get_running_loop
from threading import current_thread, main_thread

import anyio
import pytest

from search_api.search.service import DirectorySearch
from tests.builders import a_rpps, make_documents
from tests.fakes import InMemoryEngine

API = "/api/v1"


class Patient:
    """An engine behind a network: fails where asking it would hold up everybody else."""

    name = "patient"

    def __init__(self, engine):
        self._engine = engine

    def __getattr__(self, question):
        try:
            get_running_loop()
        except RuntimeError:
            return getattr(self._engine, question)
        raise AssertionError(question)


@pytest.mark.parametrize("is_remote", [False, True])
def test_only_an_engine_that_is_waited_for_is_asked_in_a_thread(is_remote):
    search = DirectorySearch(InMemoryEngine(), is_remote=is_remote)
    asked_in = anyio.run(search.run_query, current_thread)
    assert (asked_in is main_thread()) is not is_remote


@pytest.mark.parametrize(
    "path",
    [
        f"{API}/professionals?q=martin&facets=true",
        f"{API}/professionals/{a_rpps(1)}",
        f"{API}/suggestions?q=mart",
        f"{API}/professions",
        f"{API}/communes?q=ren",
        f"{API}/changes",
        f"{API}/status",
        "/readyz",
        "/fhir/Practitioner?name=martin",
    ],
)
def test_no_route_asks_it_from_the_event_loop(client_of, path):
    client = client_of(Patient(InMemoryEngine(make_documents("MARTIN Jean"))), is_remote=True)
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("parameters", "is_slow"),
    [
        ("q=martin", False),
        ("q=jean+martin+rennes&facets=true", False),
        ("near=48.85,2.35&radius_km=200&name=dupomt", True),
        ("q=jean+marie+anne+paul+luc+marc", True),
        ("structure=a+b+c", True),
        ("q=m", True),
    ],
)
def test_a_search_that_may_be_slow_leaves_the_event_loop_to_others(client_of, parameters, is_slow):
    client = client_of(Patient(InMemoryEngine(make_documents("MARTIN Jean"))))
    status = client.get(f"{API}/professionals?{parameters}").status_code
    assert (status == 200) is is_slow


class Counted(InMemoryEngine):
    """Tells how often it was asked for somebody."""

    asked = 0

    def lookup(self, ids):
        self.asked += 1
        return super().lookup(ids)


@pytest.mark.parametrize("number", [a_rpps(1), a_rpps(2)])
def test_an_engine_that_is_waited_for_is_asked_once_whoever_has_the_number(client_of, number):
    engine = Counted(make_documents("MARTIN Sophie"))
    client_of(engine, is_remote=True).get(f"{API}/professionals/{number}")
    assert engine.asked == 1
