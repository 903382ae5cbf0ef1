"""Stored figures with the conditions they are valid for: machine, versions, date, size, load.

Each run is a JSON file in `benchmarks/results/`; `benchmarks.reporting.report` makes the report.
"""

import os
import platform
import shlex
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from benchmarks.latency.measuring import describe_machine
from cli.clock import read_clock

RESULTS_FOLDER = Path(__file__).parents[1] / "results"
REPORTED_LIBRARIES = (
    "tantivy fastapi uvicorn uvloop opensearch-py psycopg rapidfuzz msgspec".split()
)


class RunResult(Struct, frozen=True):
    """The figures of a run, and its conditions.

    Attributes:
        load_average: of the minute before the run.
    """

    name: str
    command: str
    date: str
    machine: str
    processors: int
    versions: dict[str, str]
    load_average: float
    people: int
    figures: dict[str, Any]

    @property
    def is_machine_busy(self) -> bool:
        """Whether others used the machine when the run began."""
        return self.load_average > self.processors / 2

    def __str__(self) -> str:
        return f"{self.machine}; {self.people:,} people; load average {self.load_average}"


def start_result(name: str, people: int) -> RunResult:
    """A result without figures yet: the load average is that before the run's own work."""
    return RunResult(
        name=name,
        command=format_command(),
        date=read_clock().date().isoformat(),
        machine=describe_machine(),
        processors=os.cpu_count() or 1,
        versions={"python": platform.python_version()}
        | {n: version(n) for n in REPORTED_LIBRARIES},
        load_average=round(os.getloadavg()[0], 1),
        people=people,
        figures={},
    )


def format_command() -> str:
    """The command of this run, to repeat it; folders without the path to them."""
    words = (f"…/{Path(word).name}" if word.startswith("/") else word for word in sys.argv[1:])
    return " ".join(("python -m", find_main_module(), *map(shlex.quote, words)))


def find_main_module() -> str:
    """The name of the main module."""
    spec = getattr(sys.modules["__main__"], "__spec__", None)
    return spec.name.removesuffix(".__main__") if spec else Path(sys.argv[0]).name


def save_result(result: RunResult, figures: dict[str, Any], folder: Path = RESULTS_FOLDER) -> Path:
    """Write a result, over the one of the same name."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{result.name}.json"
    whole = msgspec.structs.replace(result, figures=figures)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(whole), indent=1) + b"\n")
    return path


def load_results(folder: Path = RESULTS_FOLDER) -> dict[str, RunResult]:
    """All results there are, by name."""
    found = (
        msgspec.json.decode(path.read_bytes(), type=RunResult) for path in folder.glob("*.json")
    )
    return {result.name: result for result in sorted(found, key=lambda each: each.name)}
