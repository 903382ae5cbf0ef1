"""Targets of a directory of full size with one client, in milliseconds."""

import statistics
from collections.abc import Iterator, Sequence

from msgspec import Struct


class LatencyTargets(Struct, frozen=True):
    """Limits of percentiles; none where there is no target."""

    p50: float | None = None
    p95: float | None = None
    p99: float | None = None

    def find_missed(self, kind: str, seconds: Sequence[float]) -> Iterator[str]:
        """Every target that is missed, a line each."""
        cuts = statistics.quantiles(seconds, n=100, method="inclusive")
        for rank, most in ((50, self.p50), (95, self.p95), (99, self.p99)):
            found = cuts[rank - 1] * 1000
            if most is not None and found > most:
                yield f"{kind}: p{rank} {found:.1f} ms is over {most:g} ms"


SEARCH_TARGETS = LatencyTargets(p50=3, p99=20)
"""For names as the register spells them."""
FUZZY_TARGETS = LatencyTargets(p50=10, p99=30)
SUGGESTION_TARGETS = LatencyTargets(p95=5)
LOOKUP_TARGETS = LatencyTargets(p50=2)
PAGE_TARGETS = LatencyTargets(p50=10)
NO_TARGETS = LatencyTargets()
MAX_EXPENSIVE_QUERY_MS = 100
"""For any text at all."""
