"""A pool of items, first come, first served: a released item goes to the longest waiting caller.

`queue.Queue` does not guarantee this order: the thread that releases an item may take it again
before a waiting thread wakes up, so that some callers wait until their timeout.
"""

from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class QueueFull(Exception):
    """Too many callers wait already, or the wait timed out."""


class FairQueue(Generic[T]):
    """Items, each used by one caller at a time.

    Args:
        items: the pool; the item released last is used first, because it is warm.
        limit: maximum number of waiting callers.
    """

    def __init__(self, items: Iterable[T], limit: int) -> None:
        self._free = list(items)
        self._waiting: deque[Future[T]] = deque()
        self._limit = limit
        self._lock = Lock()

    @property
    def waiting_count(self) -> int:
        """Number of callers that wait now."""
        return len(self._waiting)

    def acquire(self, timeout_s: float) -> T:
        """Take an item, waiting for one if needed; call `release` afterwards.

        Raises:
            QueueFull: at once when too many callers wait, or after the timeout.
        """
        with self._lock:
            if self._free:
                return self._free.pop()
            if len(self._waiting) >= self._limit:
                raise QueueFull
            turn: Future[T] = Future()
            self._waiting.append(turn)
        try:
            return turn.result(timeout_s)
        except TimeoutError as error:
            self._stop_waiting(turn)
            raise QueueFull from error
        except BaseException:  # Ctrl-C: the item must not be lost
            self._stop_waiting(turn)
            raise

    def release(self, item: T) -> None:
        """Give an item to the caller that has waited longest, or back to the pool."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set_result(item)
            else:
                self._free.append(item)

    def _stop_waiting(self, turn: Future[T]) -> None:
        """Leave the queue; an item that arrived meanwhile goes to the next caller."""
        with self._lock:
            if turn in self._waiting:
                self._waiting.remove(turn)
        if turn.done():
            self.release(turn.result())
