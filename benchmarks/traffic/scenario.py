"""The scenario at a stated rate, against a server of its own or any deployment (`make bench-load`).

    python -m benchmarks.traffic.scenario --data-dir DIR --rate 200 --seconds 60
    python -m benchmarks.traffic.scenario --data-dir DIR --engine opensearch --rate 100 --p99-ms 60
    python -m benchmarks.traffic.scenario --host https://annuaire.example --mix mix.json

Locust sends the requests (`benchmarks/traffic/locustfile.py`); its exit status is the gate's.
`--each` runs every class alone first, to measure its processor time and memory.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal

import msgspec
import typer
from msgspec import Struct

from benchmarks.relevance.people import load_population
from benchmarks.reporting import results
from benchmarks.traffic.arrivals import AUDIENCES
from benchmarks.traffic.gate import LatencyGate
from benchmarks.traffic.request_mix import MIX_SEED, draw_mix, load_mix
from benchmarks.traffic.servers import (
    RunningServer,
    build_opensearch_settings,
    run_directory_server,
    run_opensearch_node,
    run_publish_command,
)

LOCUSTFILE = Path(__file__).with_name("locustfile.py")
MIX_REQUESTS_PER_KIND = 5_000
LONG_RUN_S = 1_800
"""Runs of half an hour and more are stored apart: they are about memory."""
EngineName = Literal["embedded", "opensearch"]


class LoadProfile(Struct, frozen=True):
    """Rate, duration and limits of a run."""

    rate: float
    seconds: float
    warm_up: float
    gate: LatencyGate


LOAD_TARGETS = {
    "embedded": LoadProfile(200, 60, 10, LatencyGate(p95_ms=15, p99_ms=25)),
    "opensearch": LoadProfile(100, 60, 10, LatencyGate(p95_ms=40, p99_ms=60)),
}
"""Targets on 2 cores, the load generator included."""


@contextmanager
def run_deployment(
    data_dir: Path, engine: EngineName, workers: int = 1, node: str | None = None
) -> Iterator[RunningServer]:
    """Serve a directory on an engine; for OpenSearch, start a node and publish first."""
    if engine == "embedded":
        with run_directory_server(data_dir, workers) as served:
            yield served
        return
    with run_opensearch_node((data_dir / "opensearch").resolve(), node) as cluster:
        settings = build_opensearch_settings(cluster.url)
        run_publish_command(data_dir, settings)
        with run_directory_server(data_dir, workers, settings) as served:
            yield RunningServer(served.url, served.pids + cluster.pids)


def write_mix(data_dir: Path, folder: Path) -> Path:
    """A mix drawn from a loaded folder, as a file."""
    path = folder / "mix.json"
    people = load_population(data_dir, MIX_SEED)
    path.write_bytes(msgspec.json.encode(draw_mix(people, MIX_REQUESTS_PER_KIND)))
    return path


def run_locust(
    server: RunningServer, mix_file: Path, load: LoadProfile, audience: str = ""
) -> tuple[int, Any]:
    """Run Locust once; its exit status and its figures."""
    with TemporaryDirectory() as folder:
        figures = Path(folder) / "figures.json"
        command: list[object] = [sys.executable, "-m", "locust", "-f", LOCUSTFILE, "--headless"]
        command += ["--users", 3, "--spawn-rate", 3, "--host", server.url, "--mix", mix_file]
        command += ["--rate", load.rate, "--seconds", load.seconds, "--warm-up", load.warm_up]
        command += ["--p95-ms", load.gate.p95_ms, "--p99-ms", load.gate.p99_ms]
        command += ["--errors", load.gate.errors, "--results", figures, "--loglevel", "WARNING"]
        command += ["--pids", ",".join(map(str, server.pids)), "--only", audience, "--only-summary"]
        status = subprocess.run(list(map(str, command)), check=False, stdout=sys.stderr)  # noqa: S603 - our words
        measured = msgspec.json.decode(figures.read_bytes()) if figures.exists() else {}
    return status.returncode, measured


def print_load_figures(title: str, figures: dict[str, Any]) -> None:
    """The figures of each class and kind, and the cost of the server."""
    print(f"\n{title}")
    for name, found in figures["groups"].items():
        times = "  ".join(f"{each} {found[each]:8.1f}" for each in ("p50", "p95", "p99", "max"))
        print(f"{name:<30}{found['per_second']:7.1f}/s  {times} ms  {found['errors']} errors")
    print(f"generator late, p99: {figures['generator_late_p99_ms']} ms")
    for name, cost in zip(("directory", "OpenSearch"), figures["costs"], strict=False):
        print(
            f"{name}: {cost['cores']} processors, {cost['ms_a_request']} ms a request, anonymous "
            f"{' '.join(map(str, cost['held_mib']))} MiB, RSS {cost['rss_mib']} MiB"
        )


def run_audiences_alone(server: RunningServer, mix_file: Path, load: LoadProfile) -> dict[str, Any]:
    """Every class at its share of the rate, without the others."""
    found = {}
    for name, audience in AUDIENCES.items():
        own = msgspec.structs.replace(load, rate=load.rate * audience.share)
        found[name] = run_locust(server, mix_file, own, name)[1]
        print_load_figures(f"{name} alone, {own.rate:g} requests/s", found[name])
        del found[name]["ms"]
    return found


def main(  # noqa: PLR0913 - options
    *,
    data_dir: Annotated[Path | None, typer.Option(exists=True, file_okay=False)] = None,
    engine: Annotated[EngineName, typer.Option()] = "embedded",
    host: Annotated[str | None, typer.Option(help="a deployment to ask instead")] = None,
    mix_file: Annotated[
        Path | None, typer.Option("--mix", help="from benchmarks.traffic.request_mix")
    ] = None,
    opensearch_url: Annotated[str | None, typer.Option(help="a node that runs")] = None,
    rate: Annotated[float | None, typer.Option(help="requests a second")] = None,
    seconds: Annotated[float, typer.Option(help="once warm")] = LOAD_TARGETS["embedded"].seconds,
    warm_up: Annotated[float, typer.Option(help="seconds that do not count")] = 10,
    p95_ms: Annotated[float | None, typer.Option()] = None,
    p99_ms: Annotated[float | None, typer.Option()] = None,
    errors: Annotated[float, typer.Option(help="share that may fail")] = 0,
    workers: Annotated[int, typer.Option(min=1)] = 1,
    each: Annotated[bool, typer.Option(help="every class alone as well")] = False,
    keep: Annotated[bool, typer.Option(help="store the figures for the report")] = False,
) -> None:
    """Send requests at a steady rate; exit with 1 if the gate fails."""
    if data_dir is None and not (host and mix_file):
        raise typer.BadParameter("give --data-dir, or --host and --mix")
    target = LOAD_TARGETS[engine]
    gate = LatencyGate(p95_ms or target.gate.p95_ms, p99_ms or target.gate.p99_ms, errors)
    load = LoadProfile(rate or target.rate, seconds, warm_up, gate)
    with ExitStack() as stack:
        mix_file = mix_file or write_mix(data_dir, Path(stack.enter_context(TemporaryDirectory())))
        name = f"load-{'host' if host else engine}{'-long' * (seconds >= LONG_RUN_S)}"
        result = results.start_result(name, load_mix(mix_file).people)
        print(result)
        own = None if host else run_deployment(data_dir, engine, workers, opensearch_url)
        server = RunningServer(host, ()) if host else stack.enter_context(own)
        alone = run_audiences_alone(server, mix_file, load) if each else {}
        status, figures = run_locust(server, mix_file, load)
    if figures:
        print_load_figures(f"all, {load.rate:g} requests/s, {workers} worker(s)", figures)
    if keep and figures:
        figures |= {"alone": alone, "workers": workers, "engine": engine}
        results.save_result(result, figures)
    sys.exit(status)


if __name__ == "__main__":
    typer.run(main)
