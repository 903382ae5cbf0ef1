"""`annuaire generate`: writes a fictitious directory in the official file format."""
# ruff: noqa: PLC0415 - imported when the command runs

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.cli_errors import exit_with_error
from cli.clock import read_clock
from cli.output import group_thousands, print_line
from cli.progress import ProgressReporter, show_progress

DEFAULT_SEED = 1
ExtractionDay = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Jour de l'extraction ; par défaut, aujourd'hui."),
]


def generate(
    professionals: Annotated[int, typer.Option(min=1, help="Nombre de personnes.")],
    out: Annotated[Path, typer.Option(file_okay=False, help="Dossier où écrire les fichiers.")],
    seed: Annotated[int, typer.Option(min=0, help="Même graine, mêmes fichiers.")] = DEFAULT_SEED,
    data_date: ExtractionDay = None,
) -> None:
    """Écrire un annuaire fictif au format officiel."""
    day = (data_date or read_clock()).date()
    with show_progress() as report_progress:
        rows = write_synthetic_files(professionals, seed, out, day, report_progress)
    for name, count in rows.items():
        print_line(f"{name} : {group_thousands(count)} lignes")
    print_line(f"{group_thousands(professionals)} professionnels fictifs dans {out}")


def write_synthetic_files(
    professionals: int, seed: int, out: Path, day: date, report_progress: ProgressReporter
) -> dict[str, int]:
    """Write the files; return the number of rows of each."""
    from indexer.synthetic import generate_directory

    try:
        directory = generate_directory(
            professionals,
            seed,
            out,
            day,
            lambda done: report_progress("generate", done, professionals),
        )
    except (FileExistsError, ValueError) as error:
        exit_with_error(str(error))
    return directory.rows
