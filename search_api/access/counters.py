"""Counters: the units used by each caller in the current time window.

Units are taken before they are used, and only if every limit has room for them: the check and the
addition are one step, so that requests under way together cannot pass a limit that one of them
fills. Windows are aligned to the clock, so that one sum per limit is enough, in memory as in Redis.
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
from msgspec import Struct

LIMITS_LOG = logging.getLogger("annuaire.limits")
MAX_TRACKED_CALLERS = 200_000
"""Callers counted separately in a window; any further ones share one counter."""
STORAGE_RETRY_INTERVAL_S = 5.0
"""Seconds before a storage that failed is tried again."""
STORAGE_OPTIONS = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}
"""Timeouts of a shared storage, in seconds."""
MEMORY_STORAGE = "memory://"
TAKE_SCRIPT = b"""
local sums, has_room = {}, 1
for at, key in ipairs(KEYS) do
  sums[at] = tonumber(redis.call('GET', key) or '0')
  if sums[at] + ARGV[3 * at - 2] > tonumber(ARGV[3 * at - 1]) then has_room = 0 end
end
if has_room == 1 then
  for at, key in ipairs(KEYS) do
    sums[at] = redis.call('INCRBY', key, ARGV[3 * at - 2])
    redis.call('EXPIRE', key, ARGV[3 * at])
  end
end
return {has_room, sums}
"""
"""All limits of a caller in one round trip; the server runs no other command meanwhile."""
GIVE_BACK_SCRIPT = b"""
local sums = {}
for at, key in ipairs(KEYS) do
  sums[at] = tonumber(redis.call('GET', key) or '0')
  local less = math.min(sums[at], tonumber(ARGV[at]))
  if less > 0 then sums[at] = redis.call('DECRBY', key, less) end
end
return sums
"""


class WindowUnits(Struct, frozen=True):
    """Units of one limit.

    Attributes:
        item: the limit.
        window: the number of its window, counted from the epoch.
        units: how many to take or to give back; 0 only reads the sum.
    """

    item: RateLimitItem
    window: int
    units: int


class TakenUnits(Struct, frozen=True):
    """The outcome of taking units.

    Attributes:
        is_granted: whether every limit had room; otherwise nothing was added.
        sums: the units used in each window, those taken now included.
        counters: where they were counted, and are given back.
    """

    is_granted: bool
    sums: list[int]
    counters: "Counters"


class Counters(Protocol):
    """Storage of counters."""

    async def take(self, caller: str, windows: Sequence[WindowUnits]) -> TakenUnits:
        """Add units to a caller's counter in each window, in all of them or in none."""

    async def give_back(self, caller: str, windows: Sequence[WindowUnits]) -> list[int]:
        """Subtract units that were taken and not used; returns the new sums."""

    async def close(self) -> None:
        """Close open connections."""


class MemoryCounters:
    """Counters of this process only; no step of them waits, so that each is whole."""

    def __init__(self) -> None:
        self._windows: dict[RateLimitItem, tuple[int, Counter[str]]] = {}

    async def take(self, caller: str, windows: Sequence[WindowUnits]) -> TakenUnits:
        """Add to each counter if each has room; a new window starts at zero."""
        counters = [self._open_window(each) for each in windows]
        names = [choose_name(counter, caller) for counter in counters]
        places = list(zip(counters, names, windows, strict=True))
        has_room = all(
            counter[name] + each.units <= each.item.amount for counter, name, each in places
        )
        if has_room:
            for counter, name, each in places:
                counter[name] += each.units
        return TakenUnits(has_room, [counter[name] for counter, name, _ in places], self)

    async def give_back(self, caller: str, windows: Sequence[WindowUnits]) -> list[int]:
        """Subtract from each counter whose window has not ended."""
        sums = []
        for each in windows:
            newest, counter = self._windows[each.item]
            name = choose_name(counter, caller)
            if newest == each.window and (less := min(counter[name], each.units)):
                counter[name] -= less
            sums.append(counter[name])
        return sums

    async def close(self) -> None:
        """Do nothing: there is no connection."""

    def _open_window(self, units: WindowUnits) -> Counter[str]:
        """The counter of the newest window, emptied if it is a new one.

        A clock that is set back does not empty it.
        """
        newest, counter = self._windows.get(units.item, (-1, Counter[str]()))
        if units.window > newest:
            counter = Counter()
            self._windows[units.item] = units.window, counter
        return counter


def choose_name(counter: Counter[str], caller: str) -> str:
    """The name under which a caller is counted: their own while there is room for one more."""
    return caller if caller in counter or len(counter) < MAX_TRACKED_CALLERS else ""


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
        self._take_script = self._client.register_script(TAKE_SCRIPT)
        self._give_back_script = self._client.register_script(GIVE_BACK_SCRIPT)
        self._on_failure = on_failure
        self._clock = clock
        self._local_counters = MemoryCounters()
        self._retry_at = float("-inf")

    async def take(self, caller: str, windows: Sequence[WindowUnits]) -> TakenUnits:
        """Take in the shared storage, or in this process when it cannot be reached."""
        if self._clock() >= self._retry_at:
            values = [
                value
                for each in windows
                for value in (each.units, each.item.amount, each.item.get_expiry())
            ]
            try:
                has_room, sums = await self._take_script(name_keys(caller, windows), values)
            except self._storage.base_exceptions as error:
                self._count_apart(error)
            else:
                return TakenUnits(bool(has_room), sums, self)
        return await self._local_counters.take(caller, windows)

    async def give_back(self, caller: str, windows: Sequence[WindowUnits]) -> list[int]:
        """Give back in the shared storage; while it cannot be reached, the units stay used."""
        try:
            sums: list[int] = await self._give_back_script(
                name_keys(caller, windows), [each.units for each in windows]
            )
        except self._storage.base_exceptions as error:
            self._count_apart(error)
            return [each.item.amount for each in windows]
        return sums

    def _count_apart(self, error: Exception) -> None:
        """Count in this process for a while, and report it."""
        LIMITS_LOG.warning("limits are counted apart: %s", type(error).__name__)
        self._retry_at = self._clock() + STORAGE_RETRY_INTERVAL_S
        self._on_failure()

    async def close(self) -> None:
        """Close the connections; the client opens a new one when needed."""
        await self._client.aclose()  # type: ignore[attr-defined]  # its protocol lacks it


def name_keys(caller: str, windows: Sequence[WindowUnits]) -> list[str]:
    """The keys of a caller's counters in the shared storage."""
    return [f"LIMITS:{each.item.key_for(caller, str(each.window))}" for each in windows]


def open_counters(address: str, on_failure: Callable[[], object] = lambda: None) -> Counters:
    """The counters at an address: `memory://`, or `redis://host:6379/0`."""
    if address == MEMORY_STORAGE:
        return MemoryCounters()
    storage = storage_from_string(
        f"async+{address}",
        implementation="redispy",
        **STORAGE_OPTIONS,
    )
    assert isinstance(storage, RedisStorage)
    return SharedCounters(storage, on_failure=on_failure)
