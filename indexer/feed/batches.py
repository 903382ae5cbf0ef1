"""Lines as they come, in batches: soon after the first has come, or once there are many.

A file comes at once and a pipe never ends; both are read by a thread, and whoever applies takes
what is there. The thread waits when nobody takes: memory stays flat.
"""

from collections.abc import Iterable, Iterator
from queue import Empty, Queue
from threading import Thread
from time import monotonic
from typing import TypeVar

MAX_LINES_PER_BATCH = 500
"""In one transaction and one commit of the index."""
BATCH_DELAY_S = 0.2
"""How long the first line of a batch waits for others."""
BatchItem = TypeVar("BatchItem")


class EndOfLines:
    """Stands behind the last line, with what stopped the reading."""

    def __init__(self, error: Exception | None) -> None:
        self.error = error


def batch_lines(
    lines: Iterable[BatchItem], *, delay_s: float = BATCH_DELAY_S
) -> Iterator[list[BatchItem]]:
    """The lines, in order; each batch is given out as soon as it is due.

    Raises:
        Exception: what stopped the reading, after the lines before it.
    """
    waiting: Queue[tuple[float, BatchItem | EndOfLines]] = Queue(2 * MAX_LINES_PER_BATCH)
    Thread(target=enqueue_lines, args=(lines, waiting), daemon=True).start()
    while True:
        batch, end = take_batch(waiting, delay_s)
        if batch:
            yield batch
        if end:
            if end.error:
                raise end.error
            return


def enqueue_lines(
    lines: Iterable[BatchItem], queue: "Queue[tuple[float, BatchItem | EndOfLines]]"
) -> None:
    """Read to the end, or to the first error; each line with the moment at which it came."""
    try:
        for line in lines:
            queue.put((monotonic(), line))
    except Exception as error:  # noqa: BLE001 - raised again by who takes
        queue.put((monotonic(), EndOfLines(error)))
    else:
        queue.put((monotonic(), EndOfLines(None)))


def take_batch(
    queue: "Queue[tuple[float, BatchItem | EndOfLines]]", delay_s: float
) -> tuple[list[BatchItem], EndOfLines | None]:
    """One batch, and whether it is the last; what came while the one before was applied is due."""
    batch: list[BatchItem] = []
    came, item = queue.get()
    until = came + delay_s
    while True:
        if isinstance(item, EndOfLines):
            return batch, item
        batch.append(item)
        if len(batch) == MAX_LINES_PER_BATCH:
            return batch, None
        try:
            _, item = queue.get(timeout=max(0.0, until - monotonic()))
        except Empty:
            return batch, None
