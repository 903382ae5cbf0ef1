"""Group lines into batches: a batch is complete after a short delay, or at its maximum size.

A file is read at once and a pipe never ends. A thread reads either into a bounded queue, and the
consumer takes what is available. The thread blocks while the queue is full: memory stays constant.
"""

from collections.abc import Callable, Iterable, Iterator
from queue import Empty, Full, Queue
from threading import Event, Thread
from time import monotonic
from typing import TypeVar

MAX_LINES_PER_BATCH = 500
"""Lines in one transaction and one commit of the index."""
MAX_BATCH_BYTES = 4 << 20
"""Size of the lines from which a batch is complete, however few they are."""
MAX_WAITING_LINES = 16
"""Lines read ahead; at their largest, they are a few batches."""
BATCH_DELAY_S = 0.2
"""Maximum time that the first line of a batch waits for others."""
ABANDON_POLL_INTERVAL_S = 0.5
"""How often a thread that waits for room looks whether its lines are still wanted."""
BatchItem = TypeVar("BatchItem")


class EndOfLines:
    """Marker after the last line, with the error that stopped reading, if any."""

    def __init__(self, error: Exception | None) -> None:
        self.error = error


def batch_lines(
    lines: Iterable[BatchItem],
    *,
    delay_s: float = BATCH_DELAY_S,
    measure: Callable[[BatchItem], int] = lambda _line: 0,
) -> Iterator[list[BatchItem]]:
    """Yield the lines in order, each batch as soon as it is due.

    Args:
        lines: read in a thread.
        delay_s: how long the first line of a batch waits for others.
        measure: size of a line in bytes.

    Raises:
        Exception: the error that stopped reading, after all lines read before it.
    """
    waiting: Queue[tuple[float, BatchItem | EndOfLines]] = Queue(MAX_WAITING_LINES)
    is_abandoned = Event()
    Thread(target=enqueue_lines, args=(lines, waiting, is_abandoned), daemon=True).start()
    try:
        while True:
            batch, end = take_batch(waiting, delay_s, measure)
            if batch:
                yield batch
            if end:
                if end.error:
                    raise end.error
                return
    finally:
        is_abandoned.set()


def enqueue_lines(
    lines: Iterable[BatchItem],
    queue: "Queue[tuple[float, BatchItem | EndOfLines]]",
    is_abandoned: Event,
) -> None:
    """Read to the end or to the first error; queue each line with its time of arrival."""
    error = None
    try:
        for line in lines:
            if not put_unless_abandoned(queue, line, is_abandoned):
                return
    except Exception as reading_error:  # noqa: BLE001 - raised again by the consumer
        error = reading_error
    put_unless_abandoned(queue, EndOfLines(error), is_abandoned)


def put_unless_abandoned(
    queue: "Queue[tuple[float, BatchItem | EndOfLines]]",
    item: BatchItem | EndOfLines,
    is_abandoned: Event,
) -> bool:
    """Queue an item, waiting for room; return whether the consumer still takes items."""
    arrived_at = monotonic()
    while not is_abandoned.is_set():
        try:
            queue.put((arrived_at, item), timeout=ABANDON_POLL_INTERVAL_S)
        except Full:
            continue
        return True
    return False


def take_batch(
    queue: "Queue[tuple[float, BatchItem | EndOfLines]]",
    delay_s: float,
    measure: Callable[[BatchItem], int],
) -> tuple[list[BatchItem], EndOfLines | None]:
    """Return one batch, and the end marker after the last; lines already queued do not wait."""
    batch: list[BatchItem] = []
    size = 0
    arrived_at, item = queue.get()
    deadline = arrived_at + delay_s
    while True:
        if isinstance(item, EndOfLines):
            return batch, item
        batch.append(item)
        size += measure(item)
        if len(batch) == MAX_LINES_PER_BATCH or size >= MAX_BATCH_BYTES:
            return batch, None
        try:
            _, item = queue.get(timeout=max(0.0, deadline - monotonic()))
        except Empty:
            return batch, None
