"""`annuaire sheet`: activity sheets of a few people, as files."""
# ruff: noqa: PLC0415 - imported when the command runs

import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.cli_errors import MISUSED, refuse
from cli.commands.sheets import write_all
from cli.output import print_line
from cli.server.wiring import read_settings, search_of

STANDARD_OUTPUT = Path("-")
Numbers = Annotated[
    list[str], typer.Argument(metavar="RPPS…", help="Numéros RPPS, nationaux ou ADELI.")
]
Out = Annotated[
    Path,
    typer.Option(
        "-o", "--output", help="Fichier PDF, ou dossier ; - : sortie standard (un seul numéro)."
    ),
]


def sheet(numbers: Numbers, output: Out = Path()) -> None:
    """Écrire la fiche d'activité de professionnels, en PDF."""
    if len(numbers) == 1 and not output.is_dir():
        write_one(numbers[0], output)
    elif output.is_dir() or not (output.suffix or output == STANDARD_OUTPUT):
        write_all(numbers, output)
    else:
        refuse("plusieurs fiches s'écrivent dans un dossier (-o DOSSIER)", MISUSED)


def write_one(number: str, output: Path) -> None:
    """One sheet, into a file of any name or to standard output."""
    from cli.server.sheets import drawing_desk
    from cli.sheet_files import write_whole

    settings = read_settings()
    search = search_of(settings)
    listing = search.listing(number)
    with drawing_desk(settings, workers=1) as desk:
        drawn = desk(listing, search.publication()).content
    if output == STANDARD_OUTPUT:
        sys.stdout.buffer.write(drawn)
    else:
        write_whole(output, drawn)
        print_line(f"Fiche écrite : {output}")
