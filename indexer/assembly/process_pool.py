"""Work spread over processes, results in order, few in flight.

`Executor.map` submits everything at once and keeps every result that is not yet taken: with a slow
consumer that is the whole country in memory. Here at most a few results wait.
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
"""Tasks given to each process beyond the one it works on, so that it never waits."""


def map_in_processes(
    function: Callable[[Task], TaskResult], tasks: Iterable[Task], workers: int
) -> Iterator[TaskResult]:
    """The results of a function on some tasks, in the order of the tasks.

    Args:
        function: importable by name: processes are spawned, nothing is inherited.
        tasks: taken as they are needed.
        workers: processes; one means this very process.

    Raises:
        IndexingError: a process died (killed, out of memory).
    """
    if workers <= 1:
        yield from map(function, tasks)
        return
    # nothing here makes cycles: looking for them took 12 % of the time
    with ProcessPoolExecutor(workers, get_context("spawn"), gc.disable) as pool:
        yield from map_in_order(pool, function, iter(tasks), workers * QUEUED_TASKS_PER_WORKER)


def map_in_order(
    pool: ProcessPoolExecutor,
    function: Callable[[Task], TaskResult],
    tasks: Iterator[Task],
    window: int,
) -> Iterator[TaskResult]:
    """Results in order, `window` tasks ahead of who takes them."""
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
