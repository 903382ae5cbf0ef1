"""The API beside the node: which requests lie behind a question, and when an aim is missed."""

import json

import pytest

from benchmarks.latency.engine_requests import WireRequest, capture_engine_requests
from benchmarks.latency.opensearch import compare_latency
from benchmarks.latency.opensearch_targets import (
    EngineTimes,
    find_missed_targets,
    format_engine_times,
)
from directory.engines.opensearch.client import ClusterAccess
from directory.engines.opensearch.mapping import IndexLayout
from directory.engines.opensearch.writer import OpenSearchWriter
from directory.settings import Settings
from tests.builders import a_publication, a_rpps, a_sidecar, make_documents

FAST = EngineTimes(p50=(5.0, 7.0), p95=(9.0, 15.0), requests=1)
SLOW = EngineTimes(p50=(5.0, 8.5), p95=(9.0, 20.0), requests=1)


@pytest.fixture
def settings(opensearch_node, tmp_path):
    """Two people in the cluster, and the way there."""
    writer = OpenSearchWriter(ClusterAccess((opensearch_node.url,), index="sides"), IndexLayout())
    writer.add_encoded(map(writer.encode_document, make_documents("MARTIN Jean", "DURAND Anne")))
    writer.publish(a_publication(), a_sidecar)
    return Settings(
        engine="opensearch",
        opensearch_url=opensearch_node.url,
        opensearch_index="sides",
        data_dir=tmp_path,
    )


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_the_requests_behind_a_question_are_those_that_find_the_same(settings, opensearch_node):
    numbers = json.dumps({"ids": [str(a_rpps(1))]}).encode()
    asked = [
        WireRequest("GET", "/api/v1/professionals?q=martin"),
        WireRequest("POST", "/api/v1/professionals/lookup", numbers),
    ]
    (search, *_), (lookup, *_) = capture_engine_requests(asked, settings)
    assert "/_search?" in search.path
    assert b"martin" in search.body
    assert "/_mget?" in lookup.path
    sides = [opensearch_node.url] * 2
    assert compare_latency([search] * 5, [[search, lookup]] * 5, *sides).requests == 2


def test_aims_are_held_by_the_difference_and_of_many_numbers_by_the_whole():
    slow_lookup = EngineTimes(p50=(10.0, 151.0), p95=(20.0, 300.0), requests=1)
    assert find_missed_targets({"name": FAST, "look-up of 1,000": FAST}, 300) == []
    assert find_missed_targets({"name": SLOW}, 0) == [
        "name, p50 above the node: 3.5 of at most 3 ms MISSED",
        "name, p95 above the node: 11.0 of at most 10 ms MISSED",
    ]
    assert find_missed_targets({"look-up of 1,000": slow_lookup}, 301) == [
        "look-up of 1,000, p50: 151.0 of at most 150 ms MISSED",
        "publication: 301.0 of at most 300 s MISSED",
    ]


def test_each_figure_stands_beside_its_aim():
    assert format_engine_times("name", FAST).endswith("2.0 <= 3; 6.0 <= 10")
    assert format_engine_times("name", SLOW).endswith("3.5 > 3; 11.0 > 10")
    assert format_engine_times("look-up of 1,000", FAST).endswith("7.0 <= 150")
