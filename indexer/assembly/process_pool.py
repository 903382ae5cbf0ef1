"""Run tasks in parallel processes, with results in order and few tasks in flight.

The `map` method of an executor submits every task at once and keeps every result until it is
consumed: with a slow consumer, the whole country is in memory. Here only a few results wait.
"""

import gc
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context
from typing import TypeVar

from directory.errors import IndexingError

Task = TypeVar("Task")
TaskResult = TypeVar("TaskResult")

QUEUED_TASKS_PER_WORKER = 2
"""Tasks submitted ahead for each process, so that it never waits for one."""


def map_in_processes(
    function: Callable[[Task], TaskResult], tasks: Iterable[Task], workers: int
) -> Iterator[TaskResult]:
    """Yield the result of a function for each task, in the order of the tasks.

    Args:
        function: importable by name: processes are spawned and inherit nothing.
        tasks: read only as they are needed.
        workers: number of processes; with 1, the function runs in the current process.

    Raises:
        IndexingError: a process died (killed, out of memory).
    """
    if workers <= 1:
        yield from map(function, tasks)
        return
    # the work creates no reference cycles, and searching for them is slow (see benchmarks/)
    with ProcessPoolExecutor(workers, get_context("spawn"), gc.disable) as pool:
        yield from map_in_order(pool, function, iter(tasks), workers * QUEUED_TASKS_PER_WORKER)


def map_in_order(
    pool: ProcessPoolExecutor,
    function: Callable[[Task], TaskResult],
    tasks: Iterator[Task],
    window: int,
) -> Iterator[TaskResult]:
    """Yield results in order, with `window` tasks submitted ahead of the consumer."""
    waiting: deque[Future[TaskResult]] = deque()
    try:
        waiting.extend(pool.submit(function, task) for task in islice(tasks, window))
        while waiting:
            result = waiting.popleft().result()
            waiting.extend(pool.submit(function, task) for task in islice(tasks, 1))
            yield result
    except BrokenProcessPool as error:
        raise IndexingError("un processus de lecture s'est arrêté brutalement") from error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
