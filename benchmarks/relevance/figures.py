"""Figures of a kind: shares with bootstrap intervals, and percentiles of time."""

import statistics
from collections.abc import Sequence
from random import Random

from msgspec import Struct

from benchmarks.relevance.evaluation import QuestionOutcome

BOOTSTRAP_SAMPLES = 1_000


class ShareEstimate(Struct, frozen=True):
    """A share in percent, and its 95 % interval by bootstrap."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:5.1f} [{self.low:.1f}–{self.high:.1f}]"


def estimate_share(successes: Sequence[bool]) -> ShareEstimate:
    """The share of successes."""
    rng = Random(0)  # noqa: S311 - figures that can be made again
    means = sorted(
        100 * statistics.fmean(rng.choices(successes, k=len(successes)))
        for _ in range(BOOTSTRAP_SAMPLES)
    )
    return ShareEstimate(
        compute_percent(successes),
        means[BOOTSTRAP_SAMPLES * 25 // 1000],
        means[BOOTSTRAP_SAMPLES * 975 // 1000],
    )


def compute_percent(successes: Sequence[bool]) -> float:
    return 100 * statistics.fmean(successes)


def list_first_place_hits(outcomes: Sequence[QuestionOutcome]) -> list[bool]:
    """Whether each right answer is first."""
    return [outcome.rank == 1 for outcome in outcomes]


def list_top_ten_hits(outcomes: Sequence[QuestionOutcome]) -> list[bool]:
    """Whether each right answer is among the first ten."""
    return [outcome.rank > 0 for outcome in outcomes]


def compute_percentile_ms(outcomes: Sequence[QuestionOutcome], rank: int) -> float:
    """A percentile of time."""
    seconds = [outcome.seconds for outcome in outcomes]
    return 1000 * statistics.quantiles(seconds, n=100, method="inclusive")[rank - 1]
