"""Counters: the units used by each caller in the current time window.

Windows are aligned to the clock, so that one addition per limit is enough, in memory as in Redis.
The memory storage of the `limits` library reads all callers at each request, which is slow with
many of them; here the cost of an addition does not depend on their number.
"""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Protocol

from limits import RateLimitItem
from limits.aio.storage import RedisStorage
from limits.aio.storage.redis.redispy import RedispyBridge
from limits.storage import storage_from_string

LIMITS_LOG = logging.getLogger("annuaire.limits")
MAX_TRACKED_CALLERS = 200_000
"""Callers counted separately in a window; any further ones share one counter."""
STORAGE_RETRY_INTERVAL_S = 5.0
"""Seconds before a storage that failed is tried again."""
COUNTER_TIMEOUT_S = 0.5
MEMORY_STORAGE = "memory://"
INCREMENT_SCRIPT = b"""
local sums = {}
for at, key in ipairs(KEYS) do
  sums[at] = redis.call('INCRBY', key, ARGV[1])
  redis.call('EXPIRE', key, ARGV[at + 1])
end
return sums
"""
"""All limits of a caller in one round trip, which is faster than one for each."""

LimitWindows = Sequence[tuple[RateLimitItem, int]]
"""Limits, each with the number of its current window."""


class Counters(Protocol):
    """Storage of counters."""

    async def add(self, windows: LimitWindows, caller: str, amount: int) -> list[int]:
        """Add an amount to a caller's counter in each window; returns the new sums."""

    async def close(self) -> None:
        """Close open connections."""


class MemoryCounters:
    """Counters of this process only."""

    def __init__(self) -> None:
        self._windows: dict[RateLimitItem, tuple[int, Counter[str]]] = {}

    async def add(self, windows: LimitWindows, caller: str, amount: int) -> list[int]:
        """Add to each counter; a new window starts at zero."""
        return [self._increment(item, caller, window, amount) for item, window in windows]

    async def close(self) -> None:
        """Do nothing: there is no connection."""

    def _increment(self, item: RateLimitItem, caller: str, window: int, amount: int) -> int:
        known, counter = self._windows.get(item, (-1, Counter()))
        if known != window:
            counter = Counter()
            self._windows[item] = window, counter
        if caller not in counter and len(counter) >= MAX_TRACKED_CALLERS:
            caller = ""
        counter[caller] += amount
        return counter[caller]


class SharedCounters:
    """Counters shared by several processes, in Redis or Valkey.

    While the storage does not answer, this process counts alone: a service without shared limits
    for a moment is better than no service, and the log and the metrics report it.

    Args:
        storage: of the `limits` library.
        on_failure: called at each failure.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        storage: RedisStorage,
        *,
        on_failure: Callable[[], object] = lambda: None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._storage = storage
        assert isinstance(storage.bridge, RedispyBridge)
        self._client = storage.bridge.get_connection()
        self._increment_script = self._client.register_script(INCREMENT_SCRIPT)
        self._on_failure = on_failure
        self._clock = clock
        self._local_counters = MemoryCounters()
        self._retry_at = float("-inf")

    async def add(self, windows: LimitWindows, caller: str, amount: int) -> list[int]:
        """Add in the shared storage, or in this process when it cannot be reached."""
        if self._clock() >= self._retry_at:
            keys = [f"LIMITS:{item.key_for(caller, str(window))}" for item, window in windows]
            lives = [item.get_expiry() for item, _ in windows]
            try:
                sums: list[int] = await self._increment_script(keys, [amount, *lives])
            except self._storage.base_exceptions as error:
                LIMITS_LOG.warning("limits are counted apart: %s", type(error).__name__)
                self._retry_at = self._clock() + STORAGE_RETRY_INTERVAL_S
                self._on_failure()
            else:
                return sums
        return await self._local_counters.add(windows, caller, amount)

    async def close(self) -> None:
        """Close the connections; the client opens a new one when needed."""
        await self._client.aclose()  # type: ignore[attr-defined]  # its protocol lacks it


def open_counters(address: str, on_failure: Callable[[], object] = lambda: None) -> Counters:
    """The counters at an address: `memory://`, or `redis://host:6379/0`."""
    if address == MEMORY_STORAGE:
        return MemoryCounters()
    storage = storage_from_string(
        f"async+{address}",
        implementation="redispy",
        socket_timeout=COUNTER_TIMEOUT_S,
        socket_connect_timeout=COUNTER_TIMEOUT_S,
    )
    assert isinstance(storage, RedisStorage)
    return SharedCounters(storage, on_failure=on_failure)
