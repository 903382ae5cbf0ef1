"""Rate limits: the units that a caller may use in a minute and in a day.

The unit is a page of twenty people: a request costs one unit, a page of a hundred five, a list of
numbers one for every twenty. Static files and health checks are free.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from math import ceil
from time import time
from urllib.parse import parse_qs

from limits import RateLimitItem, parse_many
from msgspec import Struct
from starlette.types import Scope

from search_api.access.callers import Caller
from search_api.access.counters import Counters
from search_api.search.requests import MAX_PAGE_SIZE

FREE_PATHS = ("/static/", "/healthz", "/readyz", "/metrics", "/robots.txt", "/favicon.ico")
PEOPLE_PER_UNIT = 20
RATE_LIMIT_HEADERS = (
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "RateLimit-Policy",
)
RATE_LIMIT_HEADER_BYTES = tuple(name.lower().encode() for name in RATE_LIMIT_HEADERS)

ParsedLimits = tuple[tuple[RateLimitItem, ...], str]
"""Limits, and the policy for the `RateLimit-Policy` header."""


class Allowance(Struct, frozen=True):
    """What remains of the limit that is the closest to its end.

    Attributes:
        policy: every limit, as in the header.
        reset_s: seconds until the limit is reset.
    """

    policy: str
    limit: int
    remaining: int
    reset_s: int

    @property
    def remaining_share(self) -> float:
        """The share of the limit that remains; 0 when it is exceeded."""
        return max(0, self.remaining) / self.limit

    @property
    def headers(self) -> Iterator[tuple[bytes, bytes]]:
        """The `RateLimit-*` headers (IETF draft-ietf-httpapi-ratelimit-headers-07), encoded."""
        values = (self.limit, max(0, self.remaining), self.reset_s, self.policy)
        return zip(RATE_LIMIT_HEADER_BYTES, (str(each).encode() for each in values), strict=True)


class RateLimiter:
    """Charges callers for their requests.

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
        self._counts = counters
        self._of_kinds = limits_by_kind
        self._clock = clock
        self._read: dict[str, ParsedLimits] = {}

    async def charge(self, caller: Caller, units: int) -> Allowance | None:
        """Charge a caller; returns the tightest allowance, or None when no limit applies."""
        items, policy = self._parse_cached(caller.limits or self._of_kinds[caller.kind])
        if not items:
            return None
        now = self._clock()
        windows = [(item, int(now // item.get_expiry())) for item in items]
        sums = await self._counts.add(windows, f"{caller.kind}:{caller.name}", units)
        left = [
            Allowance(policy, item.amount, item.amount - sum_, compute_reset_s(item, window, now))
            for (item, window), sum_ in zip(windows, sums, strict=True)
        ]
        return min(
            left, key=lambda each: (each.remaining >= 0, each.remaining_share, -each.reset_s)
        )

    def _parse_cached(self, written: str) -> ParsedLimits:
        """Limits parsed from their text, once for each text."""
        if written not in self._read:
            self._read[written] = parse_limits(written)
        return self._read[written]


def parse_limits(text: str) -> ParsedLimits:
    """The limits in a text such as `600/minute; 10000/day`."""
    items = tuple(parse_many(text)) if text else ()
    return items, ", ".join(f"{item.amount};w={item.get_expiry()}" for item in items)


def compute_reset_s(item: RateLimitItem, window: int, now: float) -> int:
    """Seconds until the end of a window."""
    return ceil((window + 1) * item.get_expiry() - now)


def estimate_units(scope: Scope) -> int:
    """The cost of a request before it is answered: its page size, or the largest if invalid."""
    query = scope["query_string"]
    if b"page_size=" not in query:
        return 1
    asked = parse_qs(query.decode("latin-1")).get("page_size", [""])[-1]
    people = int(asked) if re.fullmatch("[0-9]{1,3}", asked) else MAX_PAGE_SIZE
    return count_units(min(people, MAX_PAGE_SIZE))


def count_units(people: int) -> int:
    """The cost of a number of people."""
    return max(1, ceil(people / PEOPLE_PER_UNIT))


def is_free_path(path: str) -> bool:
    """Whether a path costs nothing."""
    return path.startswith(FREE_PATHS)
