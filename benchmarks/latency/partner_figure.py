"""A figure that partners were promised, and the median that most of them are."""

from collections.abc import Sequence
from statistics import median

from msgspec import Struct

PARTNER_WARM_UP_SHARE = 0.1


class PartnerFigure(Struct, frozen=True):
    """Something measured, and the most it may be; without a limit it is only reported."""

    name: str
    value: float
    unit: str
    limit: float | None = None

    @property
    def is_missed(self) -> bool:
        return self.limit is not None and self.value > self.limit

    def __str__(self) -> str:
        text = f"{self.name:<46}{self.value:10.2f} {self.unit:<8}"
        if self.limit is None:
            return text
        return f"{text} target {self.limit:g}{': MISSED' if self.is_missed else ''}"


def compute_median_ms(seconds: Sequence[float]) -> float:
    """The median without the first tenth, which warms up."""
    return median(seconds[int(len(seconds) * PARTNER_WARM_UP_SHARE) :]) * 1000
