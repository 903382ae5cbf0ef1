"""Rate limits: the units that a caller may use in a minute and in a day.

Units are reserved before a request is answered (`search_api.access.request_units`), and given back
where the answer shows less. What a request costs is in `search_api.access.costs`.
"""

from collections.abc import Callable, Iterator, Mapping
from math import ceil
from time import time

from limits import RateLimitItem, parse_many
from msgspec import Struct
from msgspec.structs import replace

from search_api.access.callers import Caller
from search_api.access.counters import Counters, WindowUnits

RATE_LIMIT_HEADERS = (
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "RateLimit-Policy",
)
RATE_LIMIT_HEADER_BYTES = tuple(name.lower().encode() for name in RATE_LIMIT_HEADERS)


class ParsedLimits(Struct, frozen=True):
    """Limits, and the policy for the `RateLimit-Policy` header."""

    items: tuple[RateLimitItem, ...]
    policy: str


class Allowance(Struct, frozen=True):
    """What remains of a limit.

    Attributes:
        policy: every limit, as in the header.
        reset_s: seconds until the limit is reset.
    """

    policy: str
    limit: int
    remaining: int
    reset_s: int

    @property
    def headers(self) -> Iterator[tuple[bytes, bytes]]:
        """The `RateLimit-*` headers (IETF draft-ietf-httpapi-ratelimit-headers-07), encoded."""
        values = (self.limit, self.remaining, self.reset_s, self.policy)
        return zip(RATE_LIMIT_HEADER_BYTES, (str(each).encode() for each in values), strict=True)


class UnitGrant(Struct, frozen=True):
    """Units that a caller holds, or that were refused.

    Attributes:
        units: how many.
        is_granted: whether every limit had room for them.
        allowance: of the limit that is the closest to its end; if refused, of the one without room
            that holds the longest.
        windows: the units of each limit.
        caller_key: whose they are, in the counters.
        counters: where they are counted.
    """

    units: int
    is_granted: bool
    allowance: Allowance
    windows: tuple[WindowUnits, ...]
    caller_key: str
    counters: Counters


class RateLimiter:
    """Reserves the units of callers.

    Args:
        counters: the storage of counters.
        limits_by_kind: limits of each kind of caller, as `600/minute; 10000/day`; empty for none.
        clock: seconds since the epoch, the same on every machine.
    """

    def __init__(
        self,
        counters: Counters,
        limits_by_kind: Mapping[str, str],
        *,
        clock: Callable[[], float] = time,
    ) -> None:
        self._counters = counters
        self._of_kinds = limits_by_kind
        self._clock = clock
        self._read: dict[str, ParsedLimits] = {}

    async def reserve(
        self, caller: Caller, units: int, *, is_of_longest: bool = False
    ) -> UnitGrant | None:
        """Reserve units, in all limits or in none; returns None when no limit applies.

        Args:
            caller: whose units they are.
            units: at least one.
            is_of_longest: whether they count for the longest of the limits alone.
        """
        limits = self._parse_cached(caller.limits or self._of_kinds[caller.kind])
        if not limits.items:
            return None
        now = self._clock()
        longest_s = max(each.get_expiry() for each in limits.items) if is_of_longest else 0
        windows = tuple(
            WindowUnits(
                item,
                int(now // item.get_expiry()),
                units if item.get_expiry() >= longest_s else 0,
            )
            for item in limits.items
        )
        caller_key = f"{caller.kind}:{caller.name}"
        outcome = await self._counters.take(caller_key, windows)
        allowances = list_allowances(windows, outcome.sums, now, limits.policy)
        allowance = (
            choose_tightest(allowances)
            if outcome.is_granted
            else choose_longest_refusal(allowances, windows)
        )
        return UnitGrant(
            units, outcome.is_granted, allowance, windows, caller_key, outcome.counters
        )

    async def give_back(self, grant: UnitGrant, units: int) -> UnitGrant:
        """Give some units of a grant back; returns what is still held."""
        back = tuple(replace(each, units=min(each.units, units)) for each in grant.windows)
        sums = await grant.counters.give_back(grant.caller_key, back)
        rest = tuple(
            replace(each, units=each.units - less.units)
            for each, less in zip(grant.windows, back, strict=True)
        )
        allowances = list_allowances(rest, sums, self._clock(), grant.allowance.policy)
        return replace(
            grant,
            units=grant.units - units,
            windows=rest,
            allowance=choose_tightest(allowances),
        )

    def _parse_cached(self, written: str) -> ParsedLimits:
        """Limits parsed from their text, once for each text."""
        if written not in self._read:
            self._read[written] = parse_limits(written)
        return self._read[written]


def parse_limits(text: str) -> ParsedLimits:
    """The limits in a text such as `600/minute; 10000/day`."""
    items = tuple(parse_many(text)) if text else ()
    return ParsedLimits(items, ", ".join(f"{item.amount};w={item.get_expiry()}" for item in items))


def list_allowances(
    windows: tuple[WindowUnits, ...], sums: list[int], now: float, policy: str
) -> list[Allowance]:
    """What remains of each limit."""
    return [
        Allowance(
            policy,
            each.item.amount,
            max(0, each.item.amount - sum_),
            ceil(each.item.get_expiry() - now % each.item.get_expiry()),
        )
        for each, sum_ in zip(windows, sums, strict=True)
    ]


def choose_tightest(allowances: list[Allowance]) -> Allowance:
    """The limit that is the closest to its end; at a tie, the one that holds the longest."""
    return min(allowances, key=lambda each: (each.remaining / each.limit, -each.reset_s))


def choose_longest_refusal(
    allowances: list[Allowance], windows: tuple[WindowUnits, ...]
) -> Allowance:
    """Of the limits without room for these units, the one that holds the longest."""
    refused = [
        allowance
        for allowance, each in zip(allowances, windows, strict=True)
        if allowance.remaining < each.units
    ]
    return max(refused, key=lambda each: each.reset_s)
