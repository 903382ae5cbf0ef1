"""Lines as they come, in batches: soon after the first has come, or once there are many.

A file comes at once and a pipe never ends; both are read by a thread, and whoever applies takes
what is there. The thread waits when nobody takes: memory stays flat.
"""

from collections.abc import Iterable, Iterator
from queue import Empty, Queue
from threading import Thread
from time import monotonic
from typing import TypeVar

MOST_LINES = 500
"""In one transaction and one commit of the index."""
SOON_S = 0.2
"""How long the first line of a batch waits for others."""
Item = TypeVar("Item")


class End:
    """Stands behind the last line, with what stopped the reading."""

    def __init__(self, error: Exception | None) -> None:
        self.error = error


def batches(lines: Iterable[Item], *, soon_s: float = SOON_S) -> Iterator[list[Item]]:
    """The lines, in order; each batch is given out as soon as it is due.

    Raises:
        Exception: what stopped the reading, after the lines before it.
    """
    waiting: Queue[tuple[float, Item | End]] = Queue(2 * MOST_LINES)
    Thread(target=pour, args=(lines, waiting), daemon=True).start()
    while True:
        batch, end = taken(waiting, soon_s)
        if batch:
            yield batch
        if end:
            if end.error:
                raise end.error
            return


def pour(lines: Iterable[Item], waiting: "Queue[tuple[float, Item | End]]") -> None:
    """Read to the end, or to the first error; each line with the moment at which it came."""
    try:
        for line in lines:
            waiting.put((monotonic(), line))
    except Exception as error:  # noqa: BLE001 - raised again by who takes
        waiting.put((monotonic(), End(error)))
    else:
        waiting.put((monotonic(), End(None)))


def taken(
    waiting: "Queue[tuple[float, Item | End]]", soon_s: float
) -> tuple[list[Item], End | None]:
    """One batch, and whether it is the last; what came while the one before was applied is due."""
    batch: list[Item] = []
    came, item = waiting.get()
    until = came + soon_s
    while True:
        if isinstance(item, End):
            return batch, item
        batch.append(item)
        if len(batch) == MOST_LINES:
            return batch, None
        try:
            _, item = waiting.get(timeout=max(0.0, until - monotonic()))
        except Empty:
            return batch, None
