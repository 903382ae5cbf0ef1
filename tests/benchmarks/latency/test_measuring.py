import subprocess
import sys

from benchmarks.latency.measuring import MIB, PeakMemory, format_percentiles

HOLD_64_MIB = "held = bytearray(b'x') * (64 << 20); print(); input()"


def test_percentiles_are_in_milliseconds():
    words = format_percentiles([0.001] * 100).split()
    assert words == [word for rank in ("p50", "p95", "p99") for word in (rank, "1.00", "ms")]


def test_the_memory_of_children_counts():
    alone, together = PeakMemory(), PeakMemory()
    alone.sample()
    command = [sys.executable, "-c", HOLD_64_MIB]
    with subprocess.Popen(command, stdin=-1, stdout=-1) as child:  # noqa: S603 - our own words
        child.stdout.readline()
        together.sample()
        child.communicate(b"\n")
    assert together.process_count == alone.process_count + 1
    assert together.anonymous_bytes - alone.anonymous_bytes > 60 * MIB
