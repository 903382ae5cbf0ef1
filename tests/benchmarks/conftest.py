"""The people of `relevance`, for all benchmarks."""

from tests.benchmarks.relevance.conftest import engine, people

__all__ = ["engine", "people"]
