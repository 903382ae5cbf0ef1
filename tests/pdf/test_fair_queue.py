"""Turns: nobody waits longer than those who came later."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from pdf.fair_queue import FairQueue, QueueFull

LONG_S = 30.0


def in_line(threads, turns, count):
    """That many threads, each waiting for its turn before the next one comes."""
    waiting = []
    for position in range(1, count + 1):
        waiting.append(threads.submit(turns.acquire, LONG_S))
        while len(turns._waiting) < position:
            time.sleep(0.001)
    return waiting


def test_who_waited_longest_is_first():
    turns = FairQueue(["pen"], limit=2)
    pen = turns.acquire(0)
    with ThreadPoolExecutor() as threads:
        first, second = in_line(threads, turns, 2)
        turns.release(pen)
        assert (first.result(), second.done()) == ("pen", False)
        turns.release(pen)
        assert second.result() == "pen"


def test_who_gives_back_does_not_overtake_those_who_wait():
    turns = FairQueue(["pen"], limit=1)
    pen = turns.acquire(0)
    with ThreadPoolExecutor() as threads:
        (waiting,) = in_line(threads, turns, 1)
        turns.release(pen)
        with pytest.raises(QueueFull):
            turns.acquire(0)
        assert waiting.result() == "pen"


def test_what_was_given_back_last_is_taken_first():
    turns = FairQueue(["cold", "warm"], limit=0)
    assert turns.acquire(0) == "warm"


def test_no_more_than_the_limit_may_wait():
    turns = FairQueue([], limit=0)
    with pytest.raises(QueueFull):
        turns.acquire(LONG_S)


def test_who_gave_up_waiting_leaves_the_turn_to_others():
    turns = FairQueue(["pen"], limit=1)
    pen = turns.acquire(0)
    with pytest.raises(QueueFull):
        turns.acquire(0)
    turns.release(pen)
    assert turns.acquire(0) == "pen"
