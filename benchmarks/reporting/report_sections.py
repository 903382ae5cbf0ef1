"""The sections of the report: each gives Markdown of the results, nothing for what is not there."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import msgspec

from benchmarks.reporting import plots
from benchmarks.reporting.comparison import FLOOR
from benchmarks.reporting.results import Result
from benchmarks.traffic import capacity
from benchmarks.traffic.saturation import KINDS

Found = Mapping[str, Result]
Section = Callable[[Found, Path], Iterator[str]]
MISSPELT = "one error"
VISITORS = (1, 10, 100)
SLOWEST_GROWTH = 3.0
"""Times slower that the largest directory may be than the smallest."""


def where(result: Result) -> str:
    """What the figures below it are only true of."""
    busy = " **Others used the machine meanwhile: only ratios mean anything.**"
    versions = ", ".join(f"{name} {number}" for name, number in result.versions.items())
    return (
        f"{result.date}; {result.people:,} people; {result.machine}; load average before: "
        f"{result.load_average:g}.{busy * result.was_busy} `{result.command}`. {versions}.\n"
    )


def by_engine(found: Found, prefix: str) -> dict[str, Result]:
    """The runs whose names begin so, by what follows."""
    return {n.removeprefix(prefix): r for n, r in found.items() if n.startswith(prefix)}


def table(head: str, rows: Iterable[Iterable[object]]) -> str:
    """A table; columns but the first two or so are numbers and read well anyhow."""
    titles = head.split("|")
    lines = [titles, ["---"] * len(titles), *rows]
    return (
        "\n".join("| " + " | ".join(str(cell).strip() for cell in row) + " |" for row in lines)
        + "\n"
    )


def picture(folder: Path, name: str, says: str) -> str:
    return f"![{says}]({folder.name}/{name}.svg)\n"


def loads(found: Found, folder: Path) -> Iterator[str]:
    """Visitors at a stated rate."""
    runs = {name: each for name, each in found.items() if name.startswith("load-")}
    if not runs:
        return
    yield "## Visitors at a stated rate\n"
    yield (
        "Visits begin at random instants, whoever was answered or not; times count from the instant"
        " at which a request was due, so waiting counts. One name in ten has a slip.\n"
    )
    for name, result in runs.items():
        yield f"### {name.removeprefix('load-')}\n"
        yield where(result)
        yield from load(result.figures)
    plots.distributions(folder, "load", {name: run.figures["ms"] for name, run in runs.items()})
    yield picture(folder, "load", "Share of answers within so many milliseconds")


def load(figures: Mapping[str, Any]) -> Iterator[str]:
    """The classes and kinds of one run, and what the servers spent."""
    rows = (
        (name, f"{g['per_second']:.1f}", g["p50"], g["p95"], g["p99"], g["max"], g["errors"])
        for name, g in figures["groups"].items()
    )
    faults = "; ".join(figures["faults"])
    yield f"{figures['rate']:g} requests/s, {figures['seconds']:g} s. Gate: {faults or 'open'}.\n"
    yield table("who: what|per s|p50|p95|p99|max|errors", rows)
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
    yield table("who|server|processors|ms a request|MiB, first and after each tenth|RSS MiB", costs)
    yield f"The generator itself was late by {figures['generator_late_p99_ms']} ms (p99).\n"


def saturations(found: Found, folder: Path) -> Iterator[str]:
    """As fast as it can."""
    runs = by_engine(found, "saturation-")
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
        yield where(result)
        rows = (
            (
                KINDS.get(kind, kind),
                f"{max(rounds):,.0f}",
                f"{median(rounds):,.0f}",
                f"{max(rounds) / max(kinds[FLOOR]):.1%}",
                times[kind]["p50"],
                times[kind]["p99"],
                times[kind]["errors"],
            )
            for kind, rounds in kinds.items()
        )
        yield table("what|a second|middle round|of the empty route|p50|p99|errors", rows)
    plots.curves(folder, {engine: run.figures["curve"] for engine, run in runs.items()})
    yield picture(folder, "throughput", "Searches a second against their p50, by connections")


def peers(found: Found, folder: Path) -> Iterator[str]:
    """Side by side."""
    if (result := found.get("peers")) is None:
        return
    its = result.figures["peers"]
    rates = result.figures["per_second"]
    yield "## Side by side\n"
    yield where(result)
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
    yield table("who|kind|Hit@1 %|Recall@10 %|p50|p95|p99|a second", rows)
    plots.quality(folder, {name: k for name, k in its.items() if name != FLOOR}, MISSPELT)
    yield picture(folder, "quality", "Hit@1 against p50, one typing error")
    plots.distributions(
        folder, "peers", {n: ms[MISSPELT] for n, ms in result.figures["ms"].items()}
    )
    yield picture(folder, "peers", "Share of answers within so many milliseconds, one typing error")


def growth(found: Found, folder: Path) -> Iterator[str]:
    """As the directory grows."""
    runs = by_engine(found, "growth-")
    if not runs:
        return
    yield "## As the directory grows\n"
    engines = {engine: result.figures["sizes"] for engine, result in runs.items()}
    for engine, sizes in engines.items():
        ordered = sorted(sizes, key=int)
        kinds = list(sizes[ordered[0]]["latency"])
        yield f"### {engine}: p50 / p99\n"
        yield where(runs[engine])
        rows = (of_size(int(size), sizes[size]) for size in ordered)
        yield table("people|index, s|index, MB|anonymous MiB|RSS MiB|" + "|".join(kinds), rows)
        yield from bends(kinds, [(int(size), sizes[size]["latency"]) for size in ordered])
    plots.growth(folder, engines)
    yield from (
        picture(folder, f"growth-{engine}", f"p50 by people, {engine}") for engine in engines
    )


def of_size(size: int, its: Mapping[str, Any]) -> Iterator[object]:
    cost = its["cost"]
    yield from (
        f"{size:,}",
        its["index_s"],
        f"{its['bytes'] / 1e6:.1f}",
        cost["peak_mib"],
        cost["rss_mib"],
    )
    yield from (f"{each['p50']:.1f} / {each['p99']:.1f}" for each in its["latency"].values())


def bends(kinds: list[str], steps: list[tuple[int, Mapping[str, Any]]]) -> Iterator[str]:
    """How much slower the largest is than the smallest, and between which sizes most of it came."""
    for kind in kinds:
        p50s = [(size, its[kind]["p50"]) for size, its in steps]
        whole = p50s[-1][1] / p50s[0][1]
        verdict = "" if whole <= SLOWEST_GROWTH else f", over the {SLOWEST_GROWTH:g} allowed"
        rises = [(high[1] / low[1], low[0], high[0]) for low, high in pairwise(p50s)]
        _, low, high = max(rises, default=(1, 0, 0))
        most = f"; most of it from {low:,} to {high:,} people" if whole > 1 else ""
        yield f"- {kind}: {whole:.1f} times as slow{verdict}{most}"
    yield ""


def plan(found: Found, _folder: Path) -> Iterator[str]:
    """The capacity plan, from what was measured above."""
    both = {
        engine: (run, grown.figures["sizes"])
        for engine in ("embedded", "opensearch")
        if (run := found.get(f"load-{engine}")) and (grown := found.get(f"growth-{engine}"))
    }
    if not both:
        return
    yield "## Capacity plan: a calculation\n"
    for engine, (run, sizes) in both.items():
        yield from of_engine(engine, run, sizes)


def of_engine(engine: str, run: Result, sizes: Mapping[str, Any]) -> Iterator[str]:
    """Inputs, then what each number of visitors and people needs."""
    largest = max(sizes, key=int)
    costs = [cost["ms_a_request"] for cost in run.figures["costs"]]
    given = capacity.Inputs(costs[0], sum(costs[1:]), sizes[largest]["bytes"] / int(largest))
    yield f"### {engine}\n"
    yield (
        "Inputs: "
        + ", ".join(f"`{k}` {v:,.4g}" for k, v in msgspec.structs.asdict(given).items())
        + ".\n"
    )
    rate, people = run.figures["rate"], 1_800_000
    wanted = [(people, rate * times) for times in VISITORS]
    wanted += [(people * times, rate) for times in VISITORS[1:]]
    plans = (capacity.plan(given, people, rate) for people, rate in wanted)
    rows = (
        (
            f"{p.people:,.0f}",
            f"{p.rate:,.0f}",
            p.api_machines,
            p.engine_nodes,
            p.shards,
            p.replicas,
            f"{p.index_gib:.1f}",
            "yes" if p.fits else "no",
            f"{p.euros_a_million:.2f}",
        )
        for p in plans
    )
    yield table(
        "people|requests/s|machines|nodes|shards|replicas|index, GiB|fits|€ a million", rows
    )


SECTIONS: tuple[Section, ...] = (loads, saturations, peers, growth, plan)
