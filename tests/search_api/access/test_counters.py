"""Counting, in memory and on a real Redis: the same sums, and no answer lost when it is away."""

import asyncio

import pytest
from limits import parse

from search_api.access import counters
from search_api.access.counters import MemoryCounters, SharedCounters, open_counters

MINUTE, DAY = parse("10/minute"), parse("100/day")


def added(where, *callers, window=1):
    async def add():
        return [(await where.add([(MINUTE, window)], caller, 2))[0] for caller in callers]

    return asyncio.run(add())


def test_each_caller_has_a_sum():
    assert added(MemoryCounters(), "a", "b", "a") == [2, 2, 4]


def test_a_new_window_forgets_the_one_before():
    where = MemoryCounters()
    assert [added(where, "a"), added(where, "a", window=2)] == [[2], [2]]


def test_memory_is_bounded_however_many_call():
    where = MemoryCounters()
    added(where, *(str(number) for number in range(counters.MAX_TRACKED_CALLERS)))
    assert added(where, "late", "later", "0") == [2, 4, 4]


def added_at(address, *callers):
    """The sums as a process of its own gets them from a server."""

    async def add():
        where = open_counters(address)
        try:
            return [await where.add([(MINUTE, 1), (DAY, 1)], caller, 2) for caller in callers]
        finally:
            await where.close()

    return asyncio.run(add())


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_processes_that_share_a_redis_share_the_sums(redis):
    sums = [added_at(redis, "a", "b", "a") for _ in range(2)]
    assert sums == [[[2, 2], [2, 2], [4, 4]], [[6, 6], [4, 4], [8, 8]]]


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_redis_that_goes_away_is_done_without_and_asked_again_later(start_redis, caplog):
    failures, seconds = [], [0.0]
    with start_redis() as address:
        assert added_at(address, "a") == [[2, 2]]
    where = SharedCounters(
        open_counters(address)._storage,
        on_failure=lambda: failures.append(1),
        clock=lambda: seconds[0],
    )
    assert added(where, "a", "a") == [2, 4]
    seconds[0] = 2 * counters.STORAGE_RETRY_INTERVAL_S
    assert added(where, "a") == [6]
    assert failures == [1, 1]
    assert "counted apart" in caplog.text
