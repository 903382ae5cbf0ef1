"""`annuaire sheet`: activity sheets of a few people, as files."""
# ruff: noqa: PLC0415 - imported when the command runs

import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.opening import read_settings, search_of
from cli.printing import print_line
from cli.refusal import MISUSED, refuse
from cli.sheets import write_all

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
    from cli.sheet_files import write_whole
    from cli.sheets_desk import drawing_desk

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
