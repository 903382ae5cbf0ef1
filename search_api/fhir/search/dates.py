"""Dates in searches: a prefix and a period, as precise as the value.

A listing has a day, and counts as changed at the beginning of that day (UTC).
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from directory.errors import InvalidQuery

DATE_PATTERN = re.compile(
    r"(?P<prefix>eq|ne|gt|ge|lt|le|sa|eb)?(?P<date>[12]\d{3}(?:-\d\d(?:-\d\d)?)?)"
    r"(?P<time>T\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)?)?"
)
DECEMBER = 12
Period = tuple[datetime, datetime]
DATE_EXPECTED = "une date ou un instant est attendu, comme ge2026-01-31 ou gt2026-01-31T08:00:00Z."
DATE_PREFIXES: dict[str, Callable[[datetime, Period], bool]] = {
    "eq": lambda instant, asked: asked[0] <= instant < asked[1],
    "ne": lambda instant, asked: not asked[0] <= instant < asked[1],
    "gt": lambda instant, asked: instant >= asked[1],
    "sa": lambda instant, asked: instant >= asked[1],
    "ge": lambda instant, asked: instant >= asked[0],
    "lt": lambda instant, asked: instant < asked[0],
    "eb": lambda instant, asked: instant < asked[0],
    "le": lambda instant, asked: instant < asked[1],
}


def is_in_period(field: str, value: str, day: date) -> bool:
    """Whether a day matches the value."""
    prefix, period = parse_period(field, value)
    return DATE_PREFIXES[prefix](datetime.combine(day, time(), UTC), period)


@lru_cache(maxsize=100)
def parse_period(field: str, value: str) -> tuple[str, Period]:
    """The prefix of a value, and its period (the end is excluded).

    Raises:
        InvalidQuery: no date.
    """
    # URL decoding turns the plus of a time zone into a space
    found = DATE_PATTERN.fullmatch(value.replace(" ", "+"))
    if not found:
        raise InvalidQuery(field, DATE_EXPECTED)
    try:
        return found["prefix"] or "eq", parse_bounds(found["date"], found["time"])
    except (ValueError, OverflowError) as error:
        raise InvalidQuery(field, DATE_EXPECTED) from error


def parse_bounds(date_text: str, time_text: str | None) -> Period:
    """The beginning and the end of the period of a date or an instant."""
    if time_text:
        instant = datetime.fromisoformat(date_text + time_text)
        start = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
        return start, start + timedelta(seconds=1 if time_text.count(":") > 1 else 60)
    year, month, day = (*map(int, date_text.split("-")), 0, 0)[:3]
    start = datetime(year, month or 1, day or 1, tzinfo=UTC)
    if day:
        return start, start + timedelta(days=1)
    if not month or month == DECEMBER:
        return start, datetime(year + 1, 1, 1, tzinfo=UTC)
    return start, datetime(year, month + 1, 1, tzinfo=UTC)
