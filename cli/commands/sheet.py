"""`annuaire sheet`: writes the activity sheets of a few people as files."""
# ruff: noqa: PLC0415 - imported when the command runs

import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.cli_errors import EXIT_MISUSE, exit_with_error
from cli.commands.sheets import write_all_sheets
from cli.output import print_line
from cli.server.wiring import build_directory_search, read_settings

STANDARD_OUTPUT = Path("-")
RppsNumbers = Annotated[
    list[str], typer.Argument(metavar="RPPS…", help="Numéros RPPS, nationaux ou ADELI.")
]
SheetOutput = Annotated[
    Path,
    typer.Option(
        "-o", "--output", help="Fichier PDF, ou dossier ; - : sortie standard (un seul numéro)."
    ),
]


def sheet(numbers: RppsNumbers, output: SheetOutput = Path()) -> None:
    """Écrire la fiche d'activité de professionnels, en PDF."""
    if len(numbers) == 1 and not output.is_dir():
        write_one_sheet(numbers[0], output)
    elif output.is_dir() or not (output.suffix or output == STANDARD_OUTPUT):
        write_all_sheets(numbers, output)
    else:
        exit_with_error("plusieurs fiches s'écrivent dans un dossier (-o DOSSIER)", EXIT_MISUSE)


def write_one_sheet(number: str, output: Path) -> None:
    """Write one sheet to a file or to standard output."""
    from cli.server.sheets import build_batch_sheet_service
    from cli.sheet_files import write_sheet_file

    settings = read_settings()
    search = build_directory_search(settings)
    listing = search.find_listing(number)
    with build_batch_sheet_service(settings, workers=1) as service:
        pdf = service(listing, search.get_publication()).content
    if output == STANDARD_OUTPUT:
        sys.stdout.buffer.write(pdf)
    else:
        write_sheet_file(output, pdf)
        print_line(f"Fiche écrite : {output}")
