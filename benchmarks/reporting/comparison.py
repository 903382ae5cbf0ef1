"""Losses since the baseline, by ratios within one run: another machine has other figures.

Higher is better for every ratio: the share of the empty route's throughput, the speed-up over a
peer in the same run, the latency of the smallest directory as a share of the largest's. Quality is
compared in points. Only runs over the same number of people are comparable.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from benchmarks.latency.empty_route import EMPTY_ROUTE
from benchmarks.reporting.results import RunResult

REPORT_BASELINE_PATH = Path(__file__).parents[1] / "baseline.json"
MAX_LOST_RATIO = 0.20
"""Share of a ratio. Two runs on an idle machine differ by up to a tenth."""
MAX_LOST_QUALITY_POINTS = 1.0
OWN_PEERS = ("ours, embedded", "ours, OpenSearch")
QUALITY_MEASURES = ("hit_at_1", "recall_at_10")


class RunFigures(Struct, frozen=True):
    """The figures of one run that are compared."""

    people: int
    ratios: dict[str, float]
    points: dict[str, float] = {}


Baseline = Mapping[str, RunFigures]
"""By the name of the run."""


def extract_run_figures(results: Mapping[str, RunResult]) -> dict[str, RunFigures]:
    """The comparable figures of each run."""
    found = {}
    for name, result in results.items():
        figures = result.figures
        if name.startswith("saturation-"):
            found[name] = RunFigures(result.people, compute_empty_route_shares(figures))
        elif name == "peers":
            found[name] = RunFigures(
                result.people, compute_speed_ups(figures), compute_quality(figures)
            )
        elif name.startswith("growth-"):
            found[name] = RunFigures(result.people, compute_flatness(figures))
    return found


def compute_empty_route_shares(figures: Mapping[str, Any]) -> dict[str, float]:
    """Throughput of each kind as a share of the empty route's, in the same run."""
    rates = {kind: max(rounds) for kind, rounds in figures["kinds"].items()}
    return {kind: rate / rates[EMPTY_ROUTE] for kind, rate in rates.items() if kind != EMPTY_ROUTE}


def compute_speed_ups(figures: Mapping[str, Any]) -> dict[str, float]:
    """How many times faster at p50 we are than each of the others."""
    return {
        f"{kind}: {ours} over {name}": its["p50_ms"] / figures["peers"][ours][kind]["p50_ms"]
        for ours in OWN_PEERS
        for name, kinds in figures["peers"].items()
        if name not in OWN_PEERS
        for kind, its in kinds.items()
    }


def compute_quality(figures: Mapping[str, Any]) -> dict[str, float]:
    """Quality of our search, in percent."""
    return {
        f"{kind}: {ours}, {measure}": its[measure]
        for ours in OWN_PEERS
        for kind, its in figures["peers"][ours].items()
        for measure in QUALITY_MEASURES
    }


def compute_flatness(figures: Mapping[str, Any]) -> dict[str, float]:
    """Latency of the smallest directory as a share of the largest's, by kind."""
    sizes = figures["sizes"]
    smallest, largest = (sizes[pick(sizes, key=int)]["latency"] for pick in (min, max))
    return {kind: its["p50"] / largest[kind]["p50"] for kind, its in smallest.items()}


def find_baseline_losses(before: Baseline, after: Baseline) -> Iterator[str]:
    """Every loss, and every run that cannot be compared."""
    for name, old in before.items():
        new = after.get(name)
        if new is None:
            yield f"{name}: no such run any more"
        elif new.people != old.people:
            yield f"{name}: {new.people:,} people, the baseline has {old.people:,}"
        else:
            yield from find_run_losses(name, old, new)


def find_run_losses(name: str, old: RunFigures, new: RunFigures) -> Iterator[str]:
    """The losses of one run."""
    for what, ratio in old.ratios.items():
        now = new.ratios.get(what, 0.0)
        if now < ratio * (1 - MAX_LOST_RATIO):
            limit = f"at most {MAX_LOST_RATIO:.0%} may be lost"
            yield f"{name}: {what}: {ratio:.3g} → {now:.3g} ({limit})"
    for what, points in old.points.items():
        now = new.points.get(what, 0.0)
        if now < points - MAX_LOST_QUALITY_POINTS:
            limit = f"at most {MAX_LOST_QUALITY_POINTS:g} point"
            yield f"{name}: {what}: {points:g} → {now:g} ({limit})"


def load_report_baseline(path: Path = REPORT_BASELINE_PATH) -> dict[str, RunFigures]:
    """The baseline; empty when there is none."""
    if not path.exists():
        return {}
    return msgspec.json.decode(path.read_bytes(), type=dict[str, RunFigures])


def save_report_baseline(runs: Baseline, path: Path = REPORT_BASELINE_PATH) -> None:
    """Make this the baseline."""
    rounded = {
        name: msgspec.structs.replace(
            each, ratios={what: round(ratio, 4) for what, ratio in each.ratios.items()}
        )
        for name, each in runs.items()
    }
    path.write_bytes(msgspec.json.format(msgspec.json.encode(rounded), indent=1) + b"\n")
