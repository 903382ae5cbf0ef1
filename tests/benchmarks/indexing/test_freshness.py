"""Accepted to found: everybody is found by the benchmark's own search; when the gate is shut."""

from datetime import date
from itertools import islice

import pytest

from benchmarks.indexing.feed_records import Person, people
from benchmarks.indexing.freshness import NOT_FOUND, faults, is_found, measure
from benchmarks.traffic.disposable_copy import loaded, on_trial
from indexer.synthetic import generate
from tests.builders import a_rpps, documents
from tests.fakes import InMemoryEngine

SOON = [0.5] * 100


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Files of 400 people."""
    folder = tmp_path_factory.mktemp("benchmarks")
    generate(400, 1, folder / "files-400", date(2026, 11, 20))
    return folder


def test_everybody_who_is_fed_is_found(folder, tmp_path):
    with on_trial(loaded(folder, 400), tmp_path) as settings:
        delays, searches = measure(settings, 20, 2, before_s=1.0)
    assert len(delays) == 40
    assert NOT_FOUND not in delays
    assert min(delays) > 0
    assert searches.before
    assert searches.during


def test_a_namesake_is_not_the_person():
    engine = InMemoryEngine(documents("MARTIN Jean"))
    known = str(a_rpps(1))
    assert is_found(engine, Person(known, "MARTIN", "Jean"))
    assert not is_found(engine, Person(str(a_rpps(2)), "MARTIN", "Jean"))
    assert not is_found(engine, Person(known, "DURAND", "Jean"))


def test_newcomers_and_people_who_are_there_take_turns():
    newcomer, known, other = (each.rpps for each in islice(people(["known"], seed=1), 3))
    assert known == "known"
    assert len({newcomer, other, known}) == 3


@pytest.mark.parametrize(
    ("delays", "said"),
    [
        (SOON, []),
        ([*SOON[1:], NOT_FOUND], ["1 of 100 people were never found", "p99 inf s (at most 2)"]),
        ([0.5] * 98 + [2.1] * 2, ["p99 2.100 s (at most 2)"]),
        ([0.5] * 199 + [2.1], []),
    ],
)
def test_the_gate(delays, said):
    assert list(faults(delays, 2.0)) == said
