"""Targets of the API over OpenSearch, and the figures compared with them."""

from itertools import chain

from msgspec import Struct

MAX_OVERHEAD_MS = {"p50": 3.0, "p95": 10.0}
"""Time that the API may add to that of the node."""
MAX_OPENSEARCH_LOOKUP_MS = 150.0
MAX_PUBLICATION_S = 300.0


class EngineTimes(Struct, frozen=True):
    """Milliseconds of a kind of question: of the engine alone, and of the API."""

    p50: tuple[float, float]
    p95: tuple[float, float]
    requests: float
    """Requests to the engine for one question."""

    @property
    def overhead_ms(self) -> dict[str, float]:
        return {name: getattr(self, name)[1] - getattr(self, name)[0] for name in MAX_OVERHEAD_MS}


class TargetCheck(Struct, frozen=True):
    """A figure and its target."""

    name: str
    value: float
    limit: float
    unit: str = "ms"

    @property
    def is_missed(self) -> bool:
        return self.value > self.limit

    def __str__(self) -> str:
        missed = " MISSED" * self.is_missed
        return f"{self.name}: {self.value:.1f} of at most {self.limit:g} {self.unit}{missed}"


def check_kind_targets(kind: str, times: EngineTimes) -> list[TargetCheck]:
    """The targets of a kind; the look-up of many numbers has one of its own."""
    if kind.startswith("look-up of"):
        return [TargetCheck(f"{kind}, p50", times.p50[1], MAX_OPENSEARCH_LOOKUP_MS)]
    added = times.overhead_ms
    return [
        TargetCheck(f"{kind}, {name} above the node", added[name], most)
        for name, most in MAX_OVERHEAD_MS.items()
    ]


def check_publication_target(seconds: float) -> TargetCheck:
    """The target of a publication."""
    return TargetCheck("publication", seconds, MAX_PUBLICATION_S, "s")


def find_missed_targets(measured: dict[str, EngineTimes], publication_s: float) -> list[str]:
    """Every target that is missed."""
    of_kinds = chain.from_iterable(
        check_kind_targets(kind, times) for kind, times in measured.items()
    )
    return [
        str(check)
        for check in (*of_kinds, check_publication_target(publication_s))
        if check.is_missed
    ]


def format_engine_times(kind: str, times: EngineTimes) -> str:
    """The figures of a kind, and those of them that have a target."""
    both = (f"{raw:8.2f}{api:8.2f}{api - raw:+8.2f}" for raw, api in (times.p50, times.p95))
    checks = "; ".join(
        f"{check.value:.1f} {'>' if check.is_missed else '<='} {check.limit:g}"
        for check in check_kind_targets(kind, times)
    )
    return f"{kind:<20}{times.requests:>5.1f}  {'   '.join(both)}   {checks}"


ENGINE_TABLE_HEADER = (
    f"{'':<27}{'p50: node':>8}{'API':>7}{'added':>8}   {'p95: node':>8}{'API':>7}{'added':>8}\n"
    f"{'kind':<18}requests{'':<55}targets, ms"
)
