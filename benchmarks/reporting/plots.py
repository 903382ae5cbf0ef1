"""The plots of the report: small SVG files whose bytes depend on nothing but the figures."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

PLOTS_FOLDER = Path(__file__).parents[1] / "plots"
MAX_PLOT_POINTS = 100
"""Of a distribution: more would only make the file larger."""
mpl.use("Agg")
mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "annuaire", "font.size": 9})


@contextmanager
def open_plot(folder: Path, name: str, x_label: str, y_label: str) -> Iterator[Axes]:
    """Axes to draw on; written as `name`.svg afterwards."""
    figure, axes = plt.subplots(figsize=(6.4, 3.6), layout="constrained")
    axes.set(xlabel=x_label, ylabel=y_label)
    axes.grid(alpha=0.3)
    try:
        yield axes
        axes.legend(fontsize=8)
        folder.mkdir(exist_ok=True)
        figure.savefig(folder / f"{name}.svg", metadata={"Date": None, "Creator": None})
    finally:
        plt.close(figure)


def plot_distributions(folder: Path, name: str, ms: Mapping[str, Sequence[float]]) -> None:
    """The share of answers within so many milliseconds."""
    with open_plot(folder, name, "milliseconds", "% of answers within") as axes:
        for label, some in ms.items():
            ordered = sorted(some)
            ranks = [
                at * (len(ordered) - 1) // MAX_PLOT_POINTS for at in range(MAX_PLOT_POINTS + 1)
            ]
            shares = [100 * at / MAX_PLOT_POINTS for at in range(MAX_PLOT_POINTS + 1)]
            axes.plot([ordered[rank] for rank in ranks], shares, label=label)
        axes.set_xscale("log")


def plot_throughput(folder: Path, curve_by_engine: Mapping[str, Mapping[str, Any]]) -> None:
    """Throughput against latency, as connections are added."""
    with open_plot(folder, "throughput", "searches a second", "p50, milliseconds") as axes:
        for engine, curve in curve_by_engine.items():
            points = [(one["requests"] / one["seconds"], one["p50"]) for one in curve.values()]
            axes.plot(*zip(*points, strict=True), marker="o", label=engine)
            for (rate, ms), many in zip(points, curve, strict=True):
                axes.annotate(many, (rate, ms), fontsize=7)
        axes.set_yscale("log")


def plot_quality(folder: Path, peers: Mapping[str, Mapping[str, Any]], kind: str) -> None:
    """Quality against latency: up and to the left is better."""
    with open_plot(folder, "quality", "p50, milliseconds", f"Hit@1, %: {kind}") as axes:
        for name, kinds in peers.items():
            axes.scatter(kinds[kind]["p50_ms"], kinds[kind]["hit_at_1"], label=name)
        axes.set_xscale("log")
        axes.set_ylim(-5, 105)


def plot_growth(folder: Path, engines: Mapping[str, Mapping[str, Any]]) -> None:
    """Latency of each kind as the directory grows."""
    for engine, sizes in engines.items():
        ordered = sorted(sizes, key=int)
        with open_plot(folder, f"growth-{engine}", "people", "p50, milliseconds") as axes:
            for kind in sizes[ordered[0]]["latency"]:
                p50s = [sizes[size]["latency"][kind]["p50"] for size in ordered]
                axes.plot(list(map(int, ordered)), p50s, marker="o", label=kind)
            axes.set_xscale("log")
            axes.set_ylim(bottom=0)
