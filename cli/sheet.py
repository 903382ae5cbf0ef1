"""`annuaire sheet`: one activity sheet, as a file."""
# ruff: noqa: PLC0415 - imported when the command runs

import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.opening import read_settings, search_of
from cli.printing import print_line
from cli.show import Number

STANDARD_OUTPUT = Path("-")
Out = Annotated[
    Path, typer.Option("-o", "--output", dir_okay=False, help="Fichier PDF ; - : sortie standard.")
]


def sheet(number: Number, output: Out) -> None:
    """Écrire la fiche d'activité d'un professionnel, en PDF."""
    from pdf.pool import SheetPool

    settings = read_settings()
    search = search_of(settings)
    listing = search.listing(number)
    with SheetPool(1, settings.public_url) as draw:
        drawn = draw(listing, search.publication())
    if output == STANDARD_OUTPUT:
        sys.stdout.buffer.write(drawn)
    else:
        output.write_bytes(drawn)
        print_line(f"Fiche écrite : {output}")
