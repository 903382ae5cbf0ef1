"""Lines in batches: each is due soon after it came, not after somebody asks for it."""

from threading import Event
from time import monotonic

import pytest

from indexer.feed.batches import MAX_LINES_PER_BATCH, batch_lines

PATIENT_S = 30.0


def test_what_comes_together_is_one_batch():
    assert list(batch_lines(range(10))) == [list(range(10))]


def test_no_batch_is_larger_than_one_transaction_may_be():
    sizes = [len(batch) for batch in batch_lines(range(2 * MAX_LINES_PER_BATCH + 1))]
    assert sizes == [MAX_LINES_PER_BATCH, MAX_LINES_PER_BATCH, 1]


def test_what_came_while_a_batch_was_applied_is_given_out_at_once():
    is_applied, soon_s = Event(), 0.5

    def lines():
        yield "first"
        is_applied.wait(PATIENT_S)
        yield "late"

    given = batch_lines(lines(), delay_s=soon_s)
    assert next(given) == ["first"]
    is_applied.set()
    Event().wait(2 * soon_s)  # the batch before is being applied
    began = monotonic()
    assert next(given) == ["late"]
    assert monotonic() - began < soon_s


def test_what_stops_the_reading_is_told_after_the_lines_before_it():
    def lines():
        yield "first"
        raise OSError("unplugged")

    given = batch_lines(lines())
    assert next(given) == ["first"]
    with pytest.raises(OSError, match="unplugged"):
        next(given)


def test_reading_ends_when_nobody_takes_the_lines_any_more():
    ended = Event()

    def lines():
        try:
            yield from range(100 * MAX_LINES_PER_BATCH)
        finally:
            ended.set()

    given = batch_lines(lines())
    next(given)
    given.close()
    assert ended.wait(PATIENT_S)
