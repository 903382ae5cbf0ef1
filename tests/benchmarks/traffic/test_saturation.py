"""wrk against the empty route: what is answered is counted, and what is refused is an error."""

import pytest

from benchmarks.traffic import saturation
from benchmarks.traffic.request_mix import MixRequest
from benchmarks.traffic.saturation import (
    WrkFigures,
    measure_rounds,
    select_best_round,
    write_path_files,
)
from benchmarks.traffic.servers import run_module_server


@pytest.fixture(scope="module")
def floor():
    with run_module_server("benchmarks.latency.empty_route") as served:
        yield served.url


def test_answers_and_errors_are_told_apart(floor, tmp_path):
    asked = {"there": [MixRequest("/")], "missing": [MixRequest("/a"), MixRequest("/b")]}
    found = measure_rounds(
        dict.fromkeys(asked, floor), write_path_files(tmp_path, asked), seconds=1, rounds=1
    )
    assert found["there"][0].requests > 0
    assert found["there"][0].errors == 0
    assert found["missing"][0].errors == found["missing"][0].requests > 0


def test_a_server_that_never_answers_is_no_figure(monkeypatch, tmp_path):
    monkeypatch.setattr(saturation, "MAX_WARM_UPS", 2)
    files = write_path_files(tmp_path, {"silent": [MixRequest("/")]})
    with (
        run_module_server("tests.benchmarks.stub_server", 8, 200) as silent,
        pytest.raises(RuntimeError, match="does not answer"),
    ):
        measure_rounds({"silent": silent.url}, files, seconds=1, rounds=1)


def test_requests_with_a_body_are_left_to_others(tmp_path):
    files = write_path_files(tmp_path, {"mixed": [MixRequest("/a"), MixRequest("/b", body="{}")]})
    assert files["mixed"].read_text() == "/a\n"


def test_the_best_round_is_told():
    rounds = [WrkFigures(many, 1, 1, 1, 1, 1, 0) for many in (300, 500, 100)]
    assert select_best_round(rounds).per_second == 500
