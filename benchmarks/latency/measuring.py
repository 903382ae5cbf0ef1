"""Tools of every benchmark: machine, memory of a process tree, connections, percentiles."""

import platform
import statistics
from collections.abc import Sequence
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from threading import Event, Thread
from typing import Self
from urllib.parse import urlsplit

import psutil

MEMORY_POLL_INTERVAL_S = 0.5
CONNECTION_TIMEOUT_S = 120.0
MIB = 1 << 20


def describe_machine() -> str:
    """The machine in one line: figures are only valid for it."""
    cpu = Path("/proc/cpuinfo")
    models = [line for line in cpu.read_text().splitlines() if "model name" in line]
    model = models[0].partition(": ")[2] if models else platform.machine()
    memory = psutil.virtual_memory().total / 1024**3
    return (
        f"{psutil.cpu_count()} × {model}, {memory:.0f} GiB, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    )


class PeakMemory:
    """The peak memory of this process and its children together while the block runs.

    `rss_bytes` counts a page once per process that maps it, and pages of mapped files that the
    system may drop; `anonymous_bytes` is what only the processes can free. Neither makes the
    kernel walk its page tables, as the fairer `pss` does, which takes a fifth of the time of a load
    when it is sampled four times a second.
    """

    def __init__(self) -> None:
        self.rss_bytes = self.anonymous_bytes = self.process_count = 0
        self._over = Event()
        self._thread = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(MEMORY_POLL_INTERVAL_S):
            self.sample()

    def sample(self) -> None:
        here = psutil.Process()
        held = [measure_process_memory(each) for each in (here, *here.children(recursive=True))]
        self.rss_bytes = max(self.rss_bytes, sum(each[0] for each in held))
        self.anonymous_bytes = max(self.anonymous_bytes, sum(each[1] for each in held))
        self.process_count = max(self.process_count, len(held))

    def __str__(self) -> str:
        return (
            f"peak of {self.process_count} processes: RSS {self.rss_bytes // MIB} MiB, "
            f"anonymous {self.anonymous_bytes // MIB} MiB"
        )


def measure_process_memory(process: psutil.Process) -> tuple[int, int]:
    """RSS and anonymous bytes; nothing for a process that has just ended."""
    try:
        memory = process.memory_info()
    except psutil.Error:
        return 0, 0
    return memory.rss, memory.rss - memory.shared


def open_connection(url: str) -> closing[HTTPConnection]:
    """A connection that stays open between requests, for as long as a block runs."""
    return closing(HTTPConnection(urlsplit(url).netloc, timeout=CONNECTION_TIMEOUT_S))


def format_percentiles(seconds: Sequence[float]) -> str:
    """p50, p95 and p99, in milliseconds."""
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    return "  ".join(f"p{rank} {cuts[rank - 1] * 1000:7.2f} ms" for rank in (50, 95, 99))
