"""`annuaire generate`: a fictitious directory in the official format."""
# ruff: noqa: PLC0415 - imported when the command runs

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.cli_errors import refuse
from cli.clock import now
from cli.output import grouped, print_line
from cli.progress import Watch, watching

SEED = 1
Day = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Jour de l'extraction ; par défaut, aujourd'hui."),
]


def generate(
    professionals: Annotated[int, typer.Option(min=1, help="Nombre de personnes.")],
    out: Annotated[Path, typer.Option(file_okay=False, help="Dossier où écrire les fichiers.")],
    seed: Annotated[int, typer.Option(min=0, help="Même graine, mêmes fichiers.")] = SEED,
    data_date: Day = None,
) -> None:
    """Écrire un annuaire fictif au format officiel."""
    day = (data_date or now()).date()
    with watching() as watch:
        rows = write(professionals, seed, out, day, watch)
    for name, count in rows.items():
        print_line(f"{name} : {grouped(count)} lignes")
    print_line(f"{grouped(professionals)} professionnels fictifs dans {out}")


def write(professionals: int, seed: int, out: Path, day: date, watch: Watch) -> dict[str, int]:
    """Write the files; returns the rows of each."""
    from indexer.synthetic import generate as make

    try:
        made = make(
            professionals, seed, out, day, lambda done: watch("generate", done, professionals)
        )
    except (FileExistsError, ValueError) as error:
        refuse(str(error))
    return made.rows
