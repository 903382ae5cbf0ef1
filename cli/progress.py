"""Progress bars on standard error, if it is a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn
from rich.progress import TimeElapsedColumn as Elapsed

ProgressReporter = Callable[[str, int, int], None]
"""Called with the stage, the number of items done and the total."""

STAGE_LABELS = {
    "fetch": "Téléchargement",
    "generate": "Génération",
    "read": "Lecture",
    "store": "Base",
    "index": "Index",
    "sheets": "Fiches",
    "lookup": "Lignes",
}


@contextmanager
def show_progress(console: Console | None = None) -> Iterator[ProgressReporter]:
    """Show progress while the block runs: one bar per stage, from its first report on."""
    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield lambda _stage, _done, _total: None
        return
    columns = (TextColumn("{task.description:<14}"), BarColumn(), TaskProgressColumn(), Elapsed())
    with Progress(*columns, console=console) as bars:
        tasks: dict[str, TaskID] = {}

        def report_progress(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(STAGE_LABELS.get(stage, stage))
            bars.update(tasks[stage], completed=done, total=total)

        yield report_progress
