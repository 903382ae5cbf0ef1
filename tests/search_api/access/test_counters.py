"""Counting, in memory and on a real Redis: the same sums, and no answer lost when it is away."""

import asyncio

import pytest
from limits import parse

from search_api.access import counters
from search_api.access.counters import MemoryCounters, SharedCounters, WindowUnits, open_counters

MINUTE, DAY = parse("10/minute"), parse("25/day")


def units(minute, day=None, window=1):
    """So many units of a minute and of a day."""
    return (
        WindowUnits(MINUTE, window, minute),
        WindowUnits(DAY, 1, minute if day is None else day),
    )


def taken(where, *callers, window=1):
    """The sums of the minute after each caller has taken two units."""

    async def take():
        given = units(2, window=window)
        return [(await where.take(caller, given)).sums[0] for caller in callers]

    return asyncio.run(take())


def test_each_caller_has_a_sum():
    assert taken(MemoryCounters(), "a", "b", "a") == [2, 2, 4]


def test_a_new_window_forgets_the_one_before():
    where = MemoryCounters()
    assert [taken(where, "a"), taken(where, "a", window=2)] == [[2], [2]]


def test_a_clock_that_is_set_back_gives_no_new_window():
    where = MemoryCounters()
    assert [taken(where, "a", window=2), taken(where, "a", window=1)] == [[2], [4]]


def test_memory_is_bounded_however_many_call(monkeypatch):
    monkeypatch.setattr(counters, "MAX_TRACKED_CALLERS", 3)
    where = MemoryCounters()
    taken(where, "0", "1", "2")
    assert taken(where, "late", "later", "0") == [2, 4, 4]


async def use_up(where):
    """Outcomes of taking and giving back, in an order that meets every limit."""
    outcomes = []
    for amount in (units(8), units(3), units(2), units(1, 15), units(0, 15)):
        took = await where.take("a", amount)
        outcomes.append((took.is_granted, took.sums))
    outcomes.append(await where.give_back("a", units(4, 30)))
    outcomes.append((await where.take("a", units(4, 1))).sums)
    outcomes.append(await where.give_back("a", units(1, 1, window=0)))
    await where.close()
    return outcomes


USED_UP = [
    (True, [8, 8]),
    (False, [8, 8]),
    (True, [10, 10]),
    (False, [10, 10]),
    (True, [10, 25]),
    [6, 0],
    [10, 1],
]
"""A limit without room refuses for all; what is given back is there again, once."""


def test_units_are_taken_from_every_limit_or_from_none():
    *outcomes, after_the_window = asyncio.run(use_up(MemoryCounters()))
    assert outcomes == USED_UP
    assert after_the_window == [10, 0]


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_redis_takes_and_gives_back_as_the_memory_does(redis):
    *outcomes, after_the_window = asyncio.run(use_up(open_counters(redis)))
    assert outcomes == USED_UP
    assert after_the_window == [0, 0]  # the sum of the old window


async def take_together(opened, many):
    """How many of so many callers at once get two units, each over a connection of its own."""
    places = [opened() for _ in range(4)]
    took = await asyncio.gather(*(places[at % 4].take("a", units(2)) for at in range(many)))
    for each in places:
        await each.close()
    return sum(each.is_granted for each in took)


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_requests_under_way_together_cannot_pass_a_limit_together(redis):
    assert asyncio.run(take_together(lambda: open_counters(redis), 40)) == 5
    where = MemoryCounters()
    assert asyncio.run(take_together(lambda: where, 40)) == 5


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_redis_that_goes_away_is_done_without_and_asked_again_later(start_redis, caplog):
    failures, seconds = [], [0.0]
    with start_redis() as address:
        asyncio.run(take_together(lambda: open_counters(address), 1))
    where = SharedCounters(
        open_counters(address)._storage,
        on_failure=lambda: failures.append(1),
        clock=lambda: seconds[0],
    )
    assert taken(where, "a", "a") == [2, 4]
    seconds[0] = 2 * counters.STORAGE_RETRY_INTERVAL_S
    assert taken(where, "a") == [6]
    assert failures == [1, 1]
    assert "counted apart" in caplog.text


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_units_that_a_redis_gave_stay_used_while_it_is_away(start_redis):
    async def take_and_lose():
        with start_redis() as address:
            where = open_counters(address)
            took = await where.take("a", units(2))
        sums = await took.counters.give_back("a", units(2))
        return took.sums, sums

    assert asyncio.run(take_and_lose()) == ([2, 2], [10, 25])
