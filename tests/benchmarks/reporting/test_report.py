"""The report: what was measured stands in it, with what it is only true of."""

import pytest

from benchmarks.reporting.report import main, render_report
from benchmarks.reporting.results import save_result
from tests.benchmarks.conftest import result

LATENCY = {
    "requests": 90,
    "per_second": 30,
    "errors": 0,
    "p50": 3.0,
    "p95": 9.0,
    "p99": 14.0,
    "max": 40,
}
COST = {
    "cores": 0.5,
    "ms_a_request": 2.0,
    "held_mib": [90, *[91] * 10],
    "peak_mib": 95,
    "rss_mib": 300,
}


def load(**changed):
    figures = {
        "rate": 200, "seconds": 60, "groups": {"all": LATENCY}, "costs": [COST], "faults": [],
        "generator_late_p99_ms": 1, "ms": [1.0, 2.0, 3.0], "alone": {},
    }  # fmt: skip
    return {"load-embedded": result("load-embedded", **figures | changed)}


def growth(*p50s):
    sizes = {
        str(10_000 * 10**at): {
            "index_s": 1, "bytes": 500 * 10_000 * 10**at, "cost": COST,
            "latency": {"number": LATENCY | {"p50": p50}},
        }
        for at, p50 in enumerate(p50s)
    }  # fmt: skip
    return {"growth-embedded": result("growth-embedded", sizes=sizes)}


def test_a_run_is_told_with_its_gate_and_its_cost(tmp_path):
    text = render_report(load(), tmp_path)
    assert "Gate: open." in text
    assert "| all | 30.0 | 3.0 | 9.0 | 14.0 | 40 | 0 |" in text
    assert (
        "| all | directory | 0.5 | 2.0 | 90, 91, 91, 91, 91, 91, 91, 91, 91, 91, 91 | 300 |" in text
    )
    assert (tmp_path / "load.svg").exists()


def test_what_shut_the_gate_is_said(tmp_path):
    assert "Gate: p99 60.0 ms is over 25 ms." in render_report(
        load(faults=["p99 60.0 ms is over 25 ms"]), tmp_path
    )


def test_a_busy_machine_is_said(tmp_path):
    (quiet,) = growth(1, 1).values()
    busy = {quiet.name: result(quiet.name, load_average=9, **quiet.figures)}
    assert "Others used the machine" in render_report(busy, tmp_path)
    assert "Others used the machine" not in render_report(growth(1, 1), tmp_path)


def test_where_a_curve_bends_is_said(tmp_path):
    text = render_report(growth(1.0, 1.1, 4.0), tmp_path)
    assert (
        "- number: 4.0 times as slow, over the 3 allowed; most of it from 100,000 to 1,000,000"
        in text
    )


def test_the_plan_is_made_of_what_was_measured(tmp_path):
    text = render_report(load() | growth(1, 1), tmp_path)
    assert "`api_ms` 2, `engine_ms` 0, `bytes_a_person` 500" in text
    assert "| 1,800,000 | 20,000 | 13 |" in text


def test_the_same_results_make_the_same_plots(tmp_path):
    once, again = tmp_path / "once", tmp_path / "again"
    for folder in (once, again):
        render_report(growth(1, 2), folder)
    assert (once / "growth-embedded.svg").read_bytes() == (
        again / "growth-embedded.svg"
    ).read_bytes()


def test_the_command_fails_on_a_loss_and_says_so(tmp_path):
    results, out, baseline = (tmp_path / name for name in ("results", "REPORT.md", "baseline.json"))
    for p50, keeps in ((1.0, True), (1.1, False)):
        (run,) = growth(1.0, p50).values()
        save_result(run, run.figures, results)
        main(results, out, baseline, keep=keeps)
    (worse,) = growth(1.0, 2.0).values()
    save_result(worse, worse.figures, results)
    with pytest.raises(SystemExit, match=r"growth-embedded: number: 1 → 0\.5"):
        main(results, out, baseline)
