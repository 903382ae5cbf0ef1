"""Accepted to found: everybody is found by the benchmark's own search; when the gate is shut."""

from itertools import islice

import pytest

from benchmarks.indexing.feed_records import FeedPerson, generate_feed_people
from benchmarks.indexing.freshness import (
    NEVER_FOUND_S,
    find_freshness_faults,
    is_found,
    measure_freshness,
)
from benchmarks.indexing.load import ensure_loaded_folder
from benchmarks.traffic.disposable_copy import open_disposable_copy
from tests.builders import a_rpps, make_documents
from tests.fakes import InMemoryEngine

SOON = [0.5] * 100


def test_everybody_who_is_fed_is_found(folder, tmp_path):
    with open_disposable_copy(ensure_loaded_folder(folder, 400), tmp_path) as settings:
        delays, searches = measure_freshness(settings, 20, 2, before_s=1.0)
    assert len(delays) == 40
    assert NEVER_FOUND_S not in delays
    assert min(delays) > 0
    assert searches.before_ms
    assert searches.during_ms


def test_a_namesake_is_not_the_person():
    engine = InMemoryEngine(make_documents("MARTIN Jean"))
    known = str(a_rpps(1))
    assert is_found(engine, FeedPerson(known, "MARTIN", "Jean"))
    assert not is_found(engine, FeedPerson(str(a_rpps(2)), "MARTIN", "Jean"))
    assert not is_found(engine, FeedPerson(known, "DURAND", "Jean"))


def test_newcomers_and_people_who_are_there_take_turns():
    newcomer, known, other = (
        each.rpps for each in islice(generate_feed_people(["known"], seed=1), 3)
    )
    assert known == "known"
    assert len({newcomer, other, known}) == 3


@pytest.mark.parametrize(
    ("delays", "said"),
    [
        (SOON, []),
        ([*SOON[1:], NEVER_FOUND_S], ["1 of 100 people were never found", "p99 inf s (at most 2)"]),
        ([0.5] * 98 + [2.1] * 2, ["p99 2.100 s (at most 2)"]),
        ([0.5] * 199 + [2.1], []),
    ],
)
def test_the_gate(delays, said):
    assert list(find_freshness_faults(delays, 2.0)) == said
