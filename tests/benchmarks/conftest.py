"""The people of `relevance`, for all benchmarks."""

from benchmarks.reporting.results import RunResult
from tests.benchmarks.relevance.conftest import engine, people

__all__ = ["engine", "people", "result"]


def result(name, people=1000, load_average=0.1, **figures):
    """A run that was kept."""
    return RunResult(
        name, "python -m x", "2026-11-22", "2 × CPU", 2, {}, load_average, people, figures
    )
