"""Official files to served index, by the real pipeline: rows a second, seconds, peak memory.

python -m benchmarks.indexing.load --professionals 1800000 --folder /tmp/full
"""

import os
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer

from benchmarks.latency.measuring import PeakMemory, machine
from directory.engines.embedded.index import EmbeddedIndex
from indexer.pipeline import Load, Loaded, load
from indexer.report import Report
from indexer.store import Store
from indexer.synthetic import generate

SEED = 1
FULL_SIZE = 1_800_000


class Stopwatch:
    """When each stage was last heard of, in seconds from the start."""

    def __init__(self) -> None:
        self.began = perf_counter()
        self.last: dict[str, float] = {}

    def __call__(self, stage: str, _done: int, _whole: int) -> None:
        self.last[stage] = self.elapsed

    @property
    def elapsed(self) -> float:
        return perf_counter() - self.began


def files_of(folder: Path, professionals: int) -> Path:
    """The fictitious files, generated unless they are there."""
    files = folder / f"files-{professionals}"
    if not list(files.glob("PS_LibreAcces_Personne_activite_*")):
        began = perf_counter()
        made = generate(professionals, SEED, files, datetime.now(UTC).date())  # noqa: TID251 - an entry point
        print(f"generated   {sum(made.rows.values()):>12,} rows in {perf_counter() - began:.1f} s")
    return files


def run(files: Path, data_dir: Path, workers: int) -> Loaded:
    """Load into a data folder, and print what it took."""
    now = datetime.now(UTC)  # noqa: TID251 - an entry point
    data_dir.mkdir(parents=True, exist_ok=True)
    asked = Load(paths=(files,), workers=workers, scratch=data_dir)
    with PeakMemory() as memory, Report(data_dir / "rejections.jsonl") as report:
        watch = Stopwatch()
        store = Store(f"sqlite:///{data_dir / 'store.sqlite3'}")
        loaded = load(asked, store, EmbeddedIndex(data_dir / "index"), report, now, watch)
        store.close()
        total = watch.elapsed
    print_stages(watch, total, sum(report.rows.values()), report.persons)
    print(
        f"processor   {processor():8.1f} s  in all processes: what a busy machine does not stretch"
    )
    print(f"changes     {loaded.changes}")
    print(f"memory      {memory}")
    return loaded


def processor() -> float:
    """Seconds that this process and those it has seen end spent computing."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def print_stages(watch: Stopwatch, total: float, rows: int, people: int) -> None:
    """Seconds and throughput of each stage."""
    read, indexed = watch.last["read"], watch.last["index"]
    indexing = indexed - read
    stages = (
        ("read, join, store", read, f"{rows / read:,.0f} rows/s"),
        ("order, commit, index", indexing, f"{people / indexing:,.0f} people/s"),
        ("merge, swap", total - indexed, ""),
        ("total", total, f"{rows / total:,.0f} rows/s, {people:,} people"),
    )
    for name, seconds, throughput in stages:
        print(f"{name:<21} {seconds:8.1f} s  {throughput}")


def main(
    professionals: Annotated[int, typer.Option(min=1)] = FULL_SIZE,
    folder: Annotated[Path, typer.Option(file_okay=False)] = Path("var/benchmarks"),
    files: Annotated[Path | None, typer.Option(exists=True)] = None,
    workers: Annotated[int, typer.Option(min=1)] = 2,
) -> None:
    """Generate files (or take some), load them into a new data folder, print the figures."""
    print(machine())
    source = files or files_of(folder, professionals)
    data_dir = folder / f"data-{datetime.now(UTC):%Y%m%dT%H%M%S}"  # noqa: TID251 - an entry point
    run(source, data_dir, workers)
    print(f"data folder {data_dir}")


if __name__ == "__main__":
    typer.run(main)
