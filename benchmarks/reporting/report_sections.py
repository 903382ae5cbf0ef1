"""Sections of the report: each gives Markdown, or nothing if its results are missing."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import msgspec

from benchmarks.latency.empty_route import EMPTY_ROUTE
from benchmarks.reporting import plots
from benchmarks.reporting.results import RunResult
from benchmarks.traffic import capacity
from benchmarks.traffic.saturation import SATURATION_KINDS

ResultsByName = Mapping[str, RunResult]
Section = Callable[[ResultsByName, Path], Iterator[str]]
MISSPELT_KIND = "one error"
CAPACITY_FACTORS = (1, 10, 100)
MAX_GROWTH_FACTOR = 3.0
"""Times slower that the largest directory may be than the smallest."""


def describe_run(result: RunResult) -> str:
    """The conditions that the figures are valid for."""
    busy = " **Others used the machine meanwhile: only ratios mean anything.**"
    versions = ", ".join(f"{name} {number}" for name, number in result.versions.items())
    return (
        f"{result.date}; {result.people:,} people; {result.machine}; load average before: "
        f"{result.load_average:g}.{busy * result.is_machine_busy} `{result.command}`. {versions}.\n"
    )


def select_runs_by_engine(results: ResultsByName, prefix: str) -> dict[str, RunResult]:
    """The runs whose names begin so, by what follows."""
    return {n.removeprefix(prefix): r for n, r in results.items() if n.startswith(prefix)}


def format_markdown_table(head: str, rows: Iterable[Iterable[object]]) -> str:
    """A table; the titles are separated by `|`."""
    titles = head.split("|")
    lines = [titles, ["---"] * len(titles), *rows]
    return (
        "\n".join("| " + " | ".join(str(cell).strip() for cell in row) + " |" for row in lines)
        + "\n"
    )


def format_markdown_image(folder: Path, name: str, alt_text: str) -> str:
    return f"![{alt_text}]({folder.name}/{name}.svg)\n"


def render_loads(results: ResultsByName, folder: Path) -> Iterator[str]:
    """Visitors at a stated rate."""
    runs = {name: each for name, each in results.items() if name.startswith("load-")}
    if not runs:
        return
    yield "## Visitors at a stated rate\n"
    yield (
        "Visits begin at random instants, whoever was answered or not; times count from the instant"
        " at which a request was due, so waiting counts. One name in ten has a slip.\n"
    )
    for name, result in runs.items():
        yield f"### {name.removeprefix('load-')}\n"
        yield describe_run(result)
        yield from render_load_figures(result.figures)
    plots.plot_distributions(
        folder, "load", {name: run.figures["ms"] for name, run in runs.items()}
    )
    yield format_markdown_image(folder, "load", "Share of answers within so many milliseconds")


def render_load_figures(figures: Mapping[str, Any]) -> Iterator[str]:
    """The classes and kinds of one run, and the cost of the servers."""
    rows = (
        (name, f"{g['per_second']:.1f}", g["p50"], g["p95"], g["p99"], g["max"], g["errors"])
        for name, g in figures["groups"].items()
    )
    faults = "; ".join(figures["faults"])
    yield f"{figures['rate']:g} requests/s, {figures['seconds']:g} s. Gate: {faults or 'open'}.\n"
    yield format_markdown_table("who: what|per s|p50|p95|p99|max|errors", rows)
    alone = {f"{name} alone": own["costs"] for name, own in figures["alone"].items()}
    of_all = {"all": figures["costs"], **alone}
    costs = (
        (
            who,
            server,
            cost["cores"],
            cost["ms_a_request"],
            ", ".join(map(str, cost["held_mib"])),
            cost["rss_mib"],
        )
        for who, its in of_all.items()
        for server, cost in zip(("directory", "OpenSearch"), its, strict=False)
    )
    yield format_markdown_table(
        "who|server|processors|ms a request|MiB, first and after each tenth|RSS MiB", costs
    )
    yield f"The generator itself was late by {figures['generator_late_p99_ms']} ms (p99).\n"


def render_saturations(results: ResultsByName, folder: Path) -> Iterator[str]:
    """The most that a server answers."""
    runs = select_runs_by_engine(results, "saturation-")
    if not runs:
        return
    yield "## As fast as it can\n"
    yield (
        "wrk on the same processors, in turn with an empty route on the same server settings; the"
        " best round of each, and the middle one.\n"
    )
    for engine, result in runs.items():
        kinds, times = result.figures["kinds"], result.figures["times"]
        yield f"### {engine}\n"
        yield describe_run(result)
        rows = (
            (
                SATURATION_KINDS.get(kind, kind),
                f"{max(rounds):,.0f}",
                f"{median(rounds):,.0f}",
                f"{max(rounds) / max(kinds[EMPTY_ROUTE]):.1%}",
                times[kind]["p50"],
                times[kind]["p99"],
                times[kind]["errors"],
            )
            for kind, rounds in kinds.items()
        )
        yield format_markdown_table(
            "what|a second|middle round|of the empty route|p50|p99|errors", rows
        )
    plots.plot_throughput(folder, {engine: run.figures["curve"] for engine, run in runs.items()})
    yield format_markdown_image(
        folder, "throughput", "Searches a second against their p50, by connections"
    )


def render_peers(results: ResultsByName, folder: Path) -> Iterator[str]:
    """Our search and its peers."""
    if (result := results.get("peers")) is None:
        return
    its = result.figures["peers"]
    rates = result.figures["per_second"]
    yield "## Side by side\n"
    yield describe_run(result)
    yield (
        'Every question asked of everybody in turn; one worker each. "Alone" is an engine with its'
        " own analysis, fuzziness and order, no HTTP of ours, and numbers for an answer; the others"
        " answer with whole entries.\n"
    )
    rows = (
        (
            name,
            kind,
            g["hit_at_1"],
            g["recall_at_10"],
            g["p50_ms"],
            g["p95_ms"],
            g["p99_ms"],
            rates.get(name, {}).get(kind, "–"),
        )
        for name, kinds in its.items()
        for kind, g in kinds.items()
    )
    yield format_markdown_table("who|kind|Hit@1 %|Recall@10 %|p50|p95|p99|a second", rows)
    plots.plot_quality(
        folder, {name: k for name, k in its.items() if name != EMPTY_ROUTE}, MISSPELT_KIND
    )
    yield format_markdown_image(folder, "quality", "Hit@1 against p50, one typing error")
    plots.plot_distributions(
        folder, "peers", {n: ms[MISSPELT_KIND] for n, ms in result.figures["ms"].items()}
    )
    yield format_markdown_image(
        folder, "peers", "Share of answers within so many milliseconds, one typing error"
    )


def render_growth(results: ResultsByName, folder: Path) -> Iterator[str]:
    """Growth of the directory."""
    runs = select_runs_by_engine(results, "growth-")
    if not runs:
        return
    yield "## As the directory grows\n"
    engines = {engine: result.figures["sizes"] for engine, result in runs.items()}
    for engine, sizes in engines.items():
        ordered = sorted(sizes, key=int)
        kinds = list(sizes[ordered[0]]["latency"])
        yield f"### {engine}: p50 / p99\n"
        yield describe_run(runs[engine])
        rows = (format_growth_row(int(size), sizes[size]) for size in ordered)
        yield format_markdown_table(
            "people|index, s|index, MB|anonymous MiB|RSS MiB|" + "|".join(kinds), rows
        )
        yield from describe_slowdowns(
            kinds, [(int(size), sizes[size]["latency"]) for size in ordered]
        )
    plots.plot_growth(folder, engines)
    yield from (
        format_markdown_image(folder, f"growth-{engine}", f"p50 by people, {engine}")
        for engine in engines
    )


def format_growth_row(size: int, its: Mapping[str, Any]) -> Iterator[object]:
    cost = its["cost"]
    yield from (
        f"{size:,}",
        its["index_s"],
        f"{its['bytes'] / 1e6:.1f}",
        cost["peak_mib"],
        cost["rss_mib"],
    )
    yield from (f"{each['p50']:.1f} / {each['p99']:.1f}" for each in its["latency"].values())


def describe_slowdowns(
    kinds: list[str], steps: list[tuple[int, Mapping[str, Any]]]
) -> Iterator[str]:
    """How much slower the largest is than the smallest, and between which sizes most of it came."""
    for kind in kinds:
        p50s = [(size, its[kind]["p50"]) for size, its in steps]
        whole = p50s[-1][1] / p50s[0][1]
        verdict = "" if whole <= MAX_GROWTH_FACTOR else f", over the {MAX_GROWTH_FACTOR:g} allowed"
        rises = [(high[1] / low[1], low[0], high[0]) for low, high in pairwise(p50s)]
        _, low, high = max(rises, default=(1, 0, 0))
        most = f"; most of it from {low:,} to {high:,} people" if whole > 1 else ""
        yield f"- {kind}: {whole:.1f} times as slow{verdict}{most}"
    yield ""


def render_capacity_plan(results: ResultsByName, _folder: Path) -> Iterator[str]:
    """The capacity plan, from what was measured above."""
    both = {
        engine: (run, grown.figures["sizes"])
        for engine in ("embedded", "opensearch")
        if (run := results.get(f"load-{engine}")) and (grown := results.get(f"growth-{engine}"))
    }
    if not both:
        return
    yield "## Capacity plan: a calculation\n"
    for engine, (run, sizes) in both.items():
        yield from render_engine_plan(engine, run, sizes)


def render_engine_plan(engine: str, run: RunResult, sizes: Mapping[str, Any]) -> Iterator[str]:
    """The inputs, then the plan for each number of visitors and people."""
    largest = max(sizes, key=int)
    costs = [cost["ms_a_request"] for cost in run.figures["costs"]]
    given = capacity.CapacityInputs(
        costs[0], sum(costs[1:]), sizes[largest]["bytes"] / int(largest)
    )
    yield f"### {engine}\n"
    yield (
        "Inputs: "
        + ", ".join(f"`{k}` {v:,.4g}" for k, v in msgspec.structs.asdict(given).items())
        + ".\n"
    )
    rate, people = run.figures["rate"], 1_800_000
    wanted = [(people, rate * times) for times in CAPACITY_FACTORS]
    wanted += [(people * times, rate) for times in CAPACITY_FACTORS[1:]]
    plans = (capacity.plan_capacity(given, people, rate) for people, rate in wanted)
    rows = (
        (
            f"{p.people:,.0f}",
            f"{p.rate:,.0f}",
            p.api_machines,
            p.engine_nodes,
            p.shards,
            p.replicas,
            f"{p.index_gib:.1f}",
            "yes" if p.has_room else "no",
            f"{p.euros_per_million:.2f}",
        )
        for p in plans
    )
    yield format_markdown_table(
        "people|requests/s|machines|nodes|shards|replicas|index, GiB|fits|€ a million", rows
    )


SECTIONS: tuple[Section, ...] = (
    render_loads,
    render_saturations,
    render_peers,
    render_growth,
    render_capacity_plan,
)
