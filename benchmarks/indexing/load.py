"""From official files to a served index by the real pipeline: throughput, seconds, peak memory.

python -m benchmarks.indexing.load --professionals 1800000 --folder /tmp/full
"""

import os
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer

from benchmarks.latency.measuring import PeakMemory, describe_machine
from cli.clock import read_clock
from directory.engines.embedded.index import EmbeddedIndex
from indexer.pipeline import LoadOptions, LoadResult, run_load
from indexer.report import Report
from indexer.store import Store
from indexer.synthetic import generate_directory

LOAD_SEED = 1
FULL_SIZE_PROFESSIONALS = 1_800_000


class Stopwatch:
    """The last report of each stage, in seconds from the start."""

    def __init__(self) -> None:
        self.started_at = perf_counter()
        self.stage_ends_s: dict[str, float] = {}

    def __call__(self, stage: str, _done: int, _whole: int) -> None:
        self.stage_ends_s[stage] = self.elapsed_s

    @property
    def elapsed_s(self) -> float:
        return perf_counter() - self.started_at


def ensure_official_files(folder: Path, professionals: int) -> Path:
    """The fictitious files, generated if they are missing."""
    files = folder / f"files-{professionals}"
    if not list(files.glob("PS_LibreAcces_Personne_activite_*")):
        began = perf_counter()
        made = generate_directory(professionals, LOAD_SEED, files, read_clock().date())
        print(f"generated   {sum(made.rows.values()):>12,} rows in {perf_counter() - began:.1f} s")
    return files


def run_measured_load(files: Path, data_dir: Path, workers: int) -> LoadResult:
    """Load into a data folder, and print time and memory."""
    now = read_clock()
    data_dir.mkdir(parents=True, exist_ok=True)
    options = LoadOptions(paths=(files,), workers=workers, scratch_dir=data_dir)
    with PeakMemory() as memory, Report(data_dir / "rejections.jsonl") as report:
        watch = Stopwatch()
        store = Store(f"sqlite:///{data_dir / 'store.sqlite3'}")
        loaded = run_load(options, store, EmbeddedIndex(data_dir / "index"), report, now, watch)
        store.close()
        total = watch.elapsed_s
    print_stages(watch, total, sum(report.rows.values()), report.persons)
    print(
        f"processor   {measure_own_processor_s():8.1f} s  in all processes; "
        "independent of other work on the machine"
    )
    print(f"changes     {loaded.changes}")
    print(f"memory      {memory}")
    return loaded


def ensure_loaded_folder(folder: Path, professionals: int, workers: int = 2) -> Path:
    """A data folder of so many people; loaded once, then used again."""
    data_dir = folder / f"loaded-{professionals}"
    if not (data_dir / "index" / "current").exists():
        run_measured_load(ensure_official_files(folder, professionals), data_dir, workers)
    return data_dir


def measure_own_processor_s() -> float:
    """Processor time of this process and its ended children."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def print_stages(watch: Stopwatch, total: float, rows: int, people: int) -> None:
    """Seconds and throughput of each stage."""
    read, indexed = watch.stage_ends_s["read"], watch.stage_ends_s.get("index")
    stages = [("read, join, store", read, f"{rows / read:,.0f} rows/s")]
    if indexed is None:
        stages.append(("order, commit", total - read, "nothing to index"))
    else:
        rate = f"{people / (indexed - read):,.0f} people/s"
        stages.append(("order, commit, index", indexed - read, rate))
        stages.append(("merge, swap", total - indexed, ""))
    stages.append(("total", total, f"{rows / total:,.0f} rows/s, {people:,} people"))
    for name, seconds, throughput in stages:
        print(f"{name:<21} {seconds:8.1f} s  {throughput}")


def main(
    professionals: Annotated[int, typer.Option(min=1)] = FULL_SIZE_PROFESSIONALS,
    folder: Annotated[Path, typer.Option(file_okay=False)] = Path("var/benchmarks"),
    files: Annotated[Path | None, typer.Option(exists=True)] = None,
    workers: Annotated[int, typer.Option(min=1)] = 2,
) -> None:
    """Generate files (or take some), load them into a new data folder, print the figures."""
    print(describe_machine())
    source = files or ensure_official_files(folder, professionals)
    data_dir = folder / f"data-{read_clock():%Y%m%dT%H%M%S}"
    run_measured_load(source, data_dir, workers)
    print(f"data folder {data_dir}")


if __name__ == "__main__":
    typer.run(main)
