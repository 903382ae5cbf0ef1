"""Progress bars on the error stream, for people; a pipe or a log gets nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn
from rich.progress import TimeElapsedColumn as Elapsed

ProgressReporter = Callable[[str, int, int], None]
"""Told the stage, what is done of it, and its whole."""

STAGE_LABELS = {
    "generate": "Génération",
    "read": "Lecture",
    "store": "Base",
    "index": "Index",
    "sheets": "Fiches",
    "lookup": "Lignes",
}


@contextmanager
def show_progress(console: Console | None = None) -> Iterator[ProgressReporter]:
    """Bars while the block runs, one a stage, as stages announce themselves."""
    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield lambda _stage, _done, _whole: None
        return
    columns = (TextColumn("{task.description:<11}"), BarColumn(), TaskProgressColumn(), Elapsed())
    with Progress(*columns, console=console) as bars:
        tasks: dict[str, TaskID] = {}

        def watch(stage: str, done: int, whole: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(STAGE_LABELS.get(stage, stage))
            bars.update(tasks[stage], completed=done, total=whole)

        yield watch
