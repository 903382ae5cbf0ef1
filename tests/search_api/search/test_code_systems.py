"""The code systems follow what is served, without a count of everybody at each change."""

import pytest
from msgspec.structs import replace

from directory.search import Dimension
from search_api.search.code_systems import COUNT_REFRESH_INTERVAL_S, CodeSystems
from search_api.search.facets import CodeLabels
from tests.builders import a_publication, make_documents
from tests.fakes import InMemoryEngine

BEFORE = make_documents("MARTIN Anne", practices={"MARTIN Anne": ["10 | mode=L"]})
AFTER = make_documents("MARTIN Anne", practices={"MARTIN Anne": ["60 | mode=L"]})
SERVED = a_publication(id="p1", generation=1)


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def directory():
    """An engine that serves one person, the time, and the professions as they are listed."""
    engine, clock = InMemoryEngine(BEFORE, SERVED), Clock()
    systems = CodeSystems(engine, CodeLabels(engine), clock=clock)

    def list_professions():
        return [(each.code, each.label) for each in systems.list_codes(Dimension.PROFESSION)]

    assert list_professions() == [("10", "Profession 10")]
    return engine, clock, list_professions


def serve_change(engine, **publication):
    engine.documents, engine.served = AFTER, replace(SERVED, **publication)


def test_a_change_is_counted_after_the_interval(directory):
    engine, clock, list_professions = directory
    serve_change(engine, generation=2)
    assert list_professions() == [("10", "Profession 10")]
    clock.now += COUNT_REFRESH_INTERVAL_S
    assert list_professions() == [("60", "Profession 60")]


def test_without_a_change_nothing_is_counted_again(directory):
    engine, clock, list_professions = directory
    engine.documents = AFTER
    clock.now += COUNT_REFRESH_INTERVAL_S
    assert list_professions() == [("10", "Profession 10")]


def test_another_publication_is_counted_at_once(directory):
    engine, _, list_professions = directory
    serve_change(engine, id="p2", generation=2)
    assert list_professions() == [("60", "Profession 60")]


def test_the_label_of_a_code_is_found_once_somebody_has_it(directory):
    engine, _, _ = directory
    labels = CodeLabels(engine)
    assert labels.find_label(Dimension.PROFESSION, "60") == "Infirmier"
    serve_change(engine, generation=2)
    assert labels.find_label(Dimension.PROFESSION, "60") == "Profession 60"
