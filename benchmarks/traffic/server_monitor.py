"""The cost of servers under load: processor time and memory of their process trees."""

from collections.abc import Iterable, Iterator

import psutil
from msgspec import Struct

from benchmarks.latency.measuring import MIB, measure_process_memory


class ServerCost(Struct, frozen=True):
    """What a process tree used over some seconds.

    Attributes:
        cores: processors kept busy, on average.
        ms_a_request: processor time of each request.
        held_mib: anonymous memory, which only the processes can free: in the first sample, and at
            the end of each tenth of the time.
        peak_mib: its maximum.
        rss_mib: the maximum of resident memory, pages of mapped files included.
    """

    cores: float
    ms_a_request: float
    held_mib: tuple[int, ...]
    peak_mib: int
    rss_mib: int


class ServerMonitor:
    """Samples process trees.

    Args:
        pids: of the servers' first processes; their children are found.
    """

    def __init__(self, pids: Iterable[int]) -> None:
        self._first = [psutil.Process(pid) for pid in pids]
        self._held: list[tuple[int, int]] = []
        self._spent: list[float] = []

    def iter_processes(self) -> Iterator[psutil.Process]:
        for process in self._first:
            yield from (process, *process.children(recursive=True))

    def sample(self) -> None:
        """Take one sample."""
        tree = list(self.iter_processes())
        held = [measure_process_memory(process) for process in tree]
        self._held.append((sum(rss for rss, _ in held), sum(own for _, own in held)))
        self._spent.append(sum(map(read_processor_s, tree)))

    def compute_cost(self, seconds: float, requests: int) -> ServerCost | None:
        """The cost between the first sample and the last; none without a sample."""
        if not self._held:
            return None
        spent = self._spent[-1] - self._spent[0]
        own = [held // MIB for _, held in self._held]
        rss = max(rss for rss, _ in self._held) // MIB
        each = round(1000 * spent / max(1, requests), 3)
        ends = (own[round(tenth * (len(own) - 1) / 10)] for tenth in range(11))
        return ServerCost(round(spent / seconds, 2), each, tuple(ends), max(own), rss)


def read_processor_s(process: psutil.Process) -> float:
    """Seconds of processor time; nothing of a process that has just ended."""
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return times.user + times.system
