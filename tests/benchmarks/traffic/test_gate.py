"""The gate: open when all is well, and shut by each thing that can be wrong."""

from msgspec.structs import replace

from benchmarks.traffic.gate import (
    MIN_JUDGED_REQUESTS,
    Latency,
    LatencyGate,
    RequestOutcome,
    group_latencies,
)

GATE = LatencyGate(p95_ms=15, p99_ms=25)
WELL = Latency(requests=1000, per_second=100, errors=0, p50=3, p95=15, p99=25, max=400)


def faults(**changed):
    return list(GATE.find_faults(replace(WELL, **changed)))


def test_it_is_open_at_its_limits():
    assert faults() == []


def test_each_limit_shuts_it():
    assert faults(p95=15.1) == ["p95 15.1 ms is over 15 ms"]
    assert faults(p99=25.1) == ["p99 25.1 ms is over 25 ms"]
    assert faults(errors=1) == ["1 of 1000 requests failed"]
    assert faults(requests=MIN_JUDGED_REQUESTS - 1) == [
        f"{MIN_JUDGED_REQUESTS - 1} requests are too few to judge"
    ]


def test_a_share_of_failures_may_be_allowed():
    gate = replace(GATE, errors=0.01)
    assert [list(gate.find_faults(replace(WELL, errors=count))) == [] for count in (10, 11)] == [
        True,
        False,
    ]


def test_figures_are_told_by_class_and_by_kind():
    some = [RequestOutcome("public", "sheet", at, ms=at) for at in range(1, 102)]
    some += [RequestOutcome("partner", "number", 0, 1.0, failure="503")]
    groups = group_latencies(some, seconds=10)
    assert list(groups) == ["all", "partner", "partner: number", "public", "public: sheet"]
    assert groups["public"] == Latency(101, 10.1, 0, p50=51, p95=96, p99=100, max=101)
    assert groups["partner"].errors == groups["all"].errors == 1
