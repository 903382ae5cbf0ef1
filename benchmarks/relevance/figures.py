"""Figures of a kind: shares with bootstrap intervals, and percentiles of time."""

import statistics
from collections.abc import Sequence
from random import Random

from msgspec import Struct

from benchmarks.relevance.evaluation import Outcome

RESAMPLED = 1_000


class Share(Struct, frozen=True):
    """A share in percent, and its 95 % interval by bootstrap."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:5.1f} [{self.low:.1f}–{self.high:.1f}]"


def share(rights: Sequence[bool]) -> Share:
    """The share of those that are right."""
    rng = Random(0)  # noqa: S311 - figures that can be made again
    means = sorted(
        100 * statistics.fmean(rng.choices(rights, k=len(rights))) for _ in range(RESAMPLED)
    )
    return Share(percent(rights), means[RESAMPLED * 25 // 1000], means[RESAMPLED * 975 // 1000])


def percent(rights: Sequence[bool]) -> float:
    return 100 * statistics.fmean(rights)


def first(outcomes: Sequence[Outcome]) -> list[bool]:
    """Who stood first."""
    return [outcome.rank == 1 for outcome in outcomes]


def found(outcomes: Sequence[Outcome]) -> list[bool]:
    """Who was among the first ten."""
    return [outcome.rank > 0 for outcome in outcomes]


def milliseconds(outcomes: Sequence[Outcome], rank: int) -> float:
    """A percentile of time."""
    seconds = [outcome.seconds for outcome in outcomes]
    return 1000 * statistics.quantiles(seconds, n=100, method="inclusive")[rank - 1]
