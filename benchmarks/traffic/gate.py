"""What a run of load measured, and whether it is good enough: the gate that sets the exit status.

Latencies are kept one by one, in milliseconds, because a load generator's own histogram is rounded.
"""

import statistics
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

FEWEST = 20
"""Requests under which a percentile says nothing; the gate is then shut."""


class Request(Struct, frozen=True):
    """What became of one request.

    Attributes:
        audience: whose it was.
        due: seconds from the beginning at which it was due.
        ms: from that instant to the last byte of the answer.
        failure: why it failed; empty when it did not.
    """

    audience: str
    kind: str
    due: float
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
    def of(cls, some: Sequence[Request], seconds: float) -> "Latency":
        """The figures of at least one request."""
        times = sorted(each.ms for each in some)
        cuts = statistics.quantiles(times, n=100, method="inclusive") if times[1:] else times * 99
        errors = sum(bool(each.failure) for each in some)
        ranks = (cuts[49], cuts[94], cuts[98], times[-1])
        return cls(len(some), len(some) / seconds, errors, *(round(ms, 2) for ms in ranks))


class Gate(Struct, frozen=True):
    """What is still good enough: milliseconds, and the share of requests that may fail."""

    p95_ms: float
    p99_ms: float
    errors: float = 0.0

    def faults(self, found: Latency) -> Iterator[str]:
        """Why the gate is shut; nothing when it is open."""
        if found.requests < FEWEST:
            yield f"{found.requests} requests are too few to judge"
        if found.p95 > self.p95_ms:
            yield f"p95 {found.p95:.1f} ms is over {self.p95_ms:g} ms"
        if found.p99 > self.p99_ms:
            yield f"p99 {found.p99:.1f} ms is over {self.p99_ms:g} ms"
        if found.errors > self.errors * found.requests:
            yield f"{found.errors} of {found.requests} requests failed"


def by_group(some: Sequence[Request], seconds: float) -> Mapping[str, Latency]:
    """The figures of each class of users, of each kind of request, and of all."""
    groups: dict[str, list[Request]] = {}
    for each in some:
        for name in ("all", each.audience, f"{each.audience}: {each.kind}"):
            groups.setdefault(name, []).append(each)
    return {name: Latency.of(group, seconds) for name, group in sorted(groups.items())}
