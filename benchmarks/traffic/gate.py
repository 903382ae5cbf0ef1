"""The latencies of a load run, and the limits that set its exit status: the gate.

Every latency is stored, because the histogram of a load generator is rounded.
"""

import statistics
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

MIN_JUDGED_REQUESTS = 20
"""With fewer requests a percentile means nothing, and the gate fails."""


class RequestOutcome(Struct, frozen=True):
    """The outcome of one request.

    Attributes:
        audience: the class of users that sent it.
        due_s: seconds from the beginning at which it was due.
        ms: from that instant to the last byte of the answer.
        failure: why it failed; empty when it did not.
    """

    audience: str
    kind: str
    due_s: float
    ms: float
    failure: str = ""


class Latency(Struct, frozen=True):
    """Percentiles of some requests, in milliseconds; failed ones count with the time they took."""

    requests: int
    per_second: float
    errors: int
    p50: float
    p95: float
    p99: float
    max: float

    @classmethod
    def of(cls, outcomes: Sequence[RequestOutcome], seconds: float) -> "Latency":
        """The figures of at least one request."""
        times = sorted(each.ms for each in outcomes)
        cuts = statistics.quantiles(times, n=100, method="inclusive") if times[1:] else times * 99
        errors = sum(bool(each.failure) for each in outcomes)
        ranks = (cuts[49], cuts[94], cuts[98], times[-1])
        return cls(len(outcomes), len(outcomes) / seconds, errors, *(round(ms, 2) for ms in ranks))


class LatencyGate(Struct, frozen=True):
    """Limits: milliseconds, and the share of requests that may fail."""

    p95_ms: float
    p99_ms: float
    errors: float = 0.0

    def find_faults(self, latency: Latency) -> Iterator[str]:
        """Why the gate fails; nothing if it passes."""
        if latency.requests < MIN_JUDGED_REQUESTS:
            yield f"{latency.requests} requests are too few to judge"
        if latency.p95 > self.p95_ms:
            yield f"p95 {latency.p95:.1f} ms is over {self.p95_ms:g} ms"
        if latency.p99 > self.p99_ms:
            yield f"p99 {latency.p99:.1f} ms is over {self.p99_ms:g} ms"
        if latency.errors > self.errors * latency.requests:
            yield f"{latency.errors} of {latency.requests} requests failed"


def group_latencies(outcomes: Sequence[RequestOutcome], seconds: float) -> Mapping[str, Latency]:
    """The figures of each class of users, of each kind of request, and of all."""
    groups: dict[str, list[RequestOutcome]] = {}
    for each in outcomes:
        for name in ("all", each.audience, f"{each.audience}: {each.kind}"):
            groups.setdefault(name, []).append(each)
    return {name: Latency.of(group, seconds) for name, group in sorted(groups.items())}
