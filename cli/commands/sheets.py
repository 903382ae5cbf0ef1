"""`annuaire sheets`: the activity sheets of a list of numbers, on every core."""
# ruff: noqa: PLC0415 - imported when the command runs

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from cli.cli_errors import REFUSED
from cli.output import grouped, harmless, print_line
from cli.progress import watching
from cli.server.wiring import read_settings, search_of

STANDARD_INPUT = Path("-")
COMMENT = "#"
File = Annotated[
    Path,
    typer.Option("--file", help="Numéros, un par ligne ; # : commentaire ; - : entrée standard."),
]
Out = Annotated[Path, typer.Option("--out", file_okay=False, help="Dossier des fiches.")]
Workers = Annotated[
    int | None, typer.Option(min=1, help="Processus ; par défaut, un par processeur.")
]


def sheets(file: File, out: Out, workers: Workers = None) -> None:
    """Écrire les fiches d'activité d'une liste de numéros, en PDF."""
    text = sys.stdin.read() if file == STANDARD_INPUT else file.read_text("utf-8-sig", "replace")
    write_all(listed(text.splitlines()), out, workers)


def listed(lines: Iterable[str]) -> tuple[str, ...]:
    """The numbers of a list, each once."""
    numbers = (line.partition(COMMENT)[0].strip() for line in lines)
    return tuple(dict.fromkeys(filter(None, numbers)))


def write_all(numbers: Sequence[str], folder: Path, workers: int | None = None) -> None:
    """Write what can be written, and say of every other number why not.

    Raises:
        Exit: with status 1 when a number has no sheet.
    """
    from cli.server.sheets import drawing_desk
    from cli.sheet_files import SheetFiles

    settings = read_settings()
    workers = min(workers or os.cpu_count() or 1, max(1, len(numbers)))
    refused = 0
    with drawing_desk(settings, workers) as desk, watching() as watch:
        files = SheetFiles(search_of(settings), desk, folder, workers)
        for refusal in files.write(numbers, watch):
            refused += 1
            said = harmless(f"annuaire : {refusal.number} : {refusal.reason}")
            print(said, file=sys.stderr)
    print_line(f"Fiches écrites : {grouped(len(numbers) - refused)}, dans {folder}")
    if refused:
        print_line(f"Numéros sans fiche : {grouped(refused)}")
        raise typer.Exit(REFUSED)
