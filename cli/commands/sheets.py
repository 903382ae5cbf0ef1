"""`annuaire sheets`: writes the activity sheets of a list of numbers, in parallel."""
# ruff: noqa: PLC0415 - imported when the command runs

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from cli.cli_errors import EXIT_REFUSED
from cli.output import group_thousands, print_line, strip_control_characters
from cli.progress import show_progress
from cli.server.wiring import build_directory_search, read_settings

STANDARD_INPUT = Path("-")
COMMENT_PREFIX = "#"
NumbersFile = Annotated[
    Path,
    typer.Option("--file", help="Numéros, un par ligne ; # : commentaire ; - : entrée standard."),
]
SheetsFolder = Annotated[Path, typer.Option("--out", file_okay=False, help="Dossier des fiches.")]
SheetWorkers = Annotated[
    int | None, typer.Option(min=1, help="Processus ; par défaut, un par processeur.")
]


def sheets(file: NumbersFile, out: SheetsFolder, workers: SheetWorkers = None) -> None:
    """Écrire les fiches d'activité d'une liste de numéros, en PDF."""
    text = sys.stdin.read() if file == STANDARD_INPUT else file.read_text("utf-8-sig", "replace")
    write_all_sheets(parse_numbers(text.splitlines()), out, workers)


def parse_numbers(lines: Iterable[str]) -> tuple[str, ...]:
    """The numbers in the lines of a list, each once; comments and empty lines are skipped."""
    numbers = (line.partition(COMMENT_PREFIX)[0].strip() for line in lines)
    return tuple(dict.fromkeys(filter(None, numbers)))


def write_all_sheets(numbers: Sequence[str], folder: Path, workers: int | None = None) -> None:
    """Write the sheets that can be written, and print the reason for every other number.

    Raises:
        Exit: with status 1 when a number has no sheet.
    """
    from cli.server.sheets import build_batch_sheet_service
    from cli.sheet_files import SheetWriter

    settings = read_settings()
    workers = min(workers or os.cpu_count() or 1, max(1, len(numbers)))
    missing_count = 0
    with build_batch_sheet_service(settings, workers) as service, show_progress() as report:
        writer = SheetWriter(build_directory_search(settings), service, folder, workers)
        for missing in writer.write_sheets(numbers, report):
            missing_count += 1
            message = strip_control_characters(f"annuaire : {missing.number} : {missing.reason}")
            print(message, file=sys.stderr)
    print_line(f"Fiches écrites : {group_thousands(len(numbers) - missing_count)}, dans {folder}")
    if missing_count:
        print_line(f"Numéros sans fiche : {group_thousands(missing_count)}")
        raise typer.Exit(EXIT_REFUSED)
