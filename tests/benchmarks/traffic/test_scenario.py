"""The whole command against servers that are well, slow, overrun or failing: its exit status.

The slow one answers one request at a time. Asked twice as fast as it can answer, each answer takes
it 0.1 s and every visitor waits longer than the one before: only who counts from the instant at
which a request was due sees that.
"""

import msgspec
import pytest

from benchmarks.traffic.gate import LatencyGate
from benchmarks.traffic.request_mix import draw_mix
from benchmarks.traffic.scenario import LoadProfile, run_locust
from benchmarks.traffic.servers import run_module_server

WIDE = LatencyGate(p95_ms=5_000, p99_ms=5_000)
NARROW = LatencyGate(p95_ms=1, p99_ms=1)
WAITING = LatencyGate(p95_ms=600, p99_ms=600)


@pytest.fixture(scope="module")
def mix_file(people, tmp_path_factory):
    path = tmp_path_factory.mktemp("mix") / "mix.json"
    path.write_bytes(msgspec.json.encode(draw_mix(people, 200)))
    return path


@pytest.mark.parametrize(
    ("answers_in_s", "status", "gate", "exit_status"),
    [(0, 200, WIDE, 0), (0.05, 200, NARROW, 1), (0.1, 200, WAITING, 1), (0, 503, WIDE, 1)],
    ids=["well", "slow", "overrun", "failing"],
)
def test_the_exit_status_tells(mix_file, answers_in_s, status, gate, exit_status):
    load = LoadProfile(rate=20, seconds=3, warm_up=1, gate=gate)
    with run_module_server("tests.benchmarks.stub_server", answers_in_s, status) as served:
        told, figures = run_locust(served, mix_file, load)
    assert told == exit_status
    assert bool(figures["faults"]) is bool(exit_status)
    assert figures["groups"]["all"]["requests"] > 20
    assert figures["costs"][0]["rss_mib"] > 0
