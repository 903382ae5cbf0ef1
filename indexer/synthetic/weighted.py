"""Weighted random draws from a seeded generator, so that the seed alone determines the output."""

from bisect import bisect
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import Generic, Self, TypeVar

T = TypeVar("T")


def build_seeded_random(*numbers: int) -> Random:
    """A random generator seeded with these numbers; all but the first must be below 2⁶⁴."""
    seed = 0
    for number in numbers:
        seed = (seed << 64) + number
    return Random(seed)  # noqa: S311 - nothing here is secret


class Weighted(Generic[T]):
    """Values with weights, drawn by bisection of the cumulative weights."""

    def __init__(self, values: Sequence[T], weights: Iterable[float]) -> None:
        self.values = values
        self.cumulative = list(accumulate(weights))
        self._last = len(self.cumulative) - 1

    @classmethod
    def of(cls, weights: Mapping[T, float]) -> Self:
        """A table of value → weight, in its own order."""
        return cls(list(weights), weights.values())

    def find_index(self, position: float) -> int:
        """The index of the value at a position, 0 ≤ position < 1, of the total weight."""
        return bisect(self.cumulative, position * self.cumulative[-1], 0, self._last)

    def draw(self, rng: Random) -> T:
        """Draw one value."""
        return self.values[self.find_index(rng.random())]
