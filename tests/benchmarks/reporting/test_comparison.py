"""The comparison lets through what differs by chance, and fails on a stated loss."""

import pytest

from benchmarks.reporting.comparison import (
    MAX_LOST_QUALITY_POINTS,
    MAX_LOST_RATIO,
    RunFigures,
    compute_empty_route_shares,
    compute_flatness,
    compute_speed_ups,
    extract_run_figures,
    find_baseline_losses,
    load_report_baseline,
    save_report_baseline,
)
from tests.benchmarks.conftest import result

BEFORE = {"peers": RunFigures(1000, {"one error": 10.0}, {"one error, hit_at_1": 97.0})}


def after(ratio=10.0, points=97.0, people=1000):
    return {"peers": RunFigures(people, {"one error": ratio}, {"one error, hit_at_1": points})}


def test_nothing_lost_is_no_loss():
    assert list(find_baseline_losses(BEFORE, after())) == []


def test_what_differs_by_chance_is_let_through():
    within = after(10 * (1 - MAX_LOST_RATIO) + 0.01, 97 - MAX_LOST_QUALITY_POINTS)
    assert list(find_baseline_losses(BEFORE, within)) == []


def test_a_stated_loss_of_speed_fails():
    (loss,) = find_baseline_losses(BEFORE, after(ratio=7.9))
    assert loss == "peers: one error: 10 → 7.9 (at most 20% may be lost)"


def test_a_stated_loss_of_quality_fails():
    (loss,) = find_baseline_losses(BEFORE, after(points=95.9))
    assert loss == "peers: one error, hit_at_1: 97 → 95.9 (at most 1 point)"


@pytest.mark.parametrize("now", [{}, after(people=20)], ids=["gone", "another size"])
def test_what_cannot_be_compared_fails(now):
    assert len(list(find_baseline_losses(BEFORE, now))) == 1


def test_throughput_is_told_as_a_share_of_the_empty_route():
    assert compute_empty_route_shares(
        {"kinds": {"number": [400, 1000, 900], "empty route": [1000, 1, 2000]}}
    ) == {"number": 0.5}


def test_a_peer_that_takes_longer_makes_us_faster():
    ours, theirs = ({"one error": {"p50_ms": ms}} for ms in (2.0, 60.0))
    peers = {"ours, embedded": ours, "ours, OpenSearch": theirs, "PostgreSQL": theirs}
    ratios = compute_speed_ups({"peers": peers})
    assert ratios["one error: ours, embedded over PostgreSQL"] == 30


def test_growth_is_told_from_the_smallest_to_the_largest():
    sizes = {size: {"latency": {"number": {"p50": ms}}} for size, ms in (("10", 1), ("9", 2))}
    assert compute_flatness({"sizes": sizes}) == {"number": 2}


def test_a_baseline_is_read_back(tmp_path):
    now = extract_run_figures(
        {"saturation-embedded": result("saturation-embedded", kinds={"empty route": [1]})}
    )
    save_report_baseline(now, tmp_path / "baseline.json")
    assert load_report_baseline(tmp_path / "baseline.json") == now
    assert load_report_baseline(tmp_path / "none.json") == {}
