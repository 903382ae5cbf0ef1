"""wrk against the empty route: what is answered is counted, and what is refused is an error."""

import pytest

from benchmarks.traffic.request_mix import Asked
from benchmarks.traffic.saturation import Spent, best, in_turn, written
from benchmarks.traffic.servers import started


@pytest.fixture(scope="module")
def floor():
    with started("benchmarks.latency.empty_route") as served:
        yield served.url


def test_answers_and_errors_are_told_apart(floor, tmp_path):
    asked = {"there": [Asked("/")], "missing": [Asked("/a"), Asked("/b")]}
    found = in_turn(dict.fromkeys(asked, floor), written(tmp_path, asked), seconds=1, rounds=1)
    assert found["there"][0].requests > 0
    assert found["there"][0].errors == 0
    assert found["missing"][0].errors == found["missing"][0].requests > 0


def test_requests_with_a_body_are_left_to_others(tmp_path):
    files = written(tmp_path, {"mixed": [Asked("/a"), Asked("/b", body="{}")]})
    assert files["mixed"].read_text() == "/a\n"


def test_the_best_round_is_told():
    rounds = [Spent(many, 1, 1, 1, 1, 1, 0) for many in (300, 500, 100)]
    assert best(rounds).per_second == 500
