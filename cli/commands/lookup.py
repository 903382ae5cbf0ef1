"""`annuaire lookup`: a CSV file of numbers, answered row by row, here or by a service."""
# ruff: noqa: PLC0415 - imported when the command runs

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from cli.output import print_line
from cli.progress import show_progress
from cli.server.wiring import build_directory_search, read_settings

if TYPE_CHECKING:
    from directory.settings import Settings
    from search_api.bulk.table import TableOptions


class Delimiter(StrEnum):
    """What stands between two cells."""

    COMMA = ","
    SEMICOLON = ";"
    TAB = "tab"


class Charset(StrEnum):
    """How letters are written in the file."""

    UTF_8 = "utf-8"
    WINDOWS = "windows-1252"
    LATIN_1 = "iso-8859-1"


STANDARD_STREAM = Path("-")
NumbersTable = Annotated[
    Path, typer.Argument(metavar="FICHIER", dir_okay=False, help="Fichier CSV ; - : entrée.")
]
TableOutput = Annotated[
    Path, typer.Option("-o", "--output", dir_okay=False, help="Fichier CSV ; - : sortie standard.")
]
NumberColumn = Annotated[
    str | None, typer.Option(help="En-tête de la colonne des numéros ; par défaut, la première.")
]
TableSeparator = Annotated[Delimiter | None, typer.Option(help="Séparateur ; par défaut, reconnu.")]
TableCharset = Annotated[Charset, typer.Option(help="Encodage du fichier.")]
ServiceUrl = Annotated[
    str | None, typer.Option(help="Service à interroger ; par défaut, l'annuaire chargé ici.")
]


def lookup(
    file: NumbersTable,
    output: TableOutput = STANDARD_STREAM,
    column: NumberColumn = None,
    delimiter: TableSeparator = None,
    charset: TableCharset = Charset.UTF_8,
    url: ServiceUrl = None,
) -> None:
    """Compléter un fichier CSV de numéros, ligne à ligne."""
    from search_api.bulk.table import TableOptions

    asked = TableOptions(column, delimiter, charset)
    settings = read_settings()
    with open_input(file) as source, open_output(output) as target, show_progress() as watch:
        size = source.seek(0, 2)
        source.seek(0)
        pieces = (
            lookup_remotely(source, asked, settings, url)
            if url
            else lookup_locally(source, asked, settings)
        )
        for piece in pieces:
            target.write(piece)
            watch("lookup", source.tell(), size)
    if output != STANDARD_STREAM:
        print_line(f"Fichier écrit : {output}")


def lookup_locally(
    source: BinaryIO, options: "TableOptions", settings: "Settings"
) -> Iterator[bytes]:
    """Answered by the directory that is loaded here."""
    from search_api.bulk.answers import answer_table
    from search_api.bulk.table import open_table

    return answer_table(open_table(source, options), build_directory_search(settings))


def lookup_remotely(
    source: BinaryIO, options: "TableOptions", settings: "Settings", url: str
) -> Iterator[bytes]:
    """Answered by a service."""
    from search_api.client import Client

    said = {"column": options.column, "delimiter": options.delimiter}
    parameters = {name: value for name, value in said.items() if value}
    key = settings.api_key.get_secret_value() if settings.api_key else None
    with Client(url, key=key) as service:
        yield from service.lookup_table(source, charset=options.charset, **parameters)


@contextmanager
def open_input(file: Path) -> Iterator[BinaryIO]:
    """The file that is asked about; what comes through a pipe is kept aside first."""
    if file != STANDARD_STREAM:
        with file.open("rb") as source:
            yield source
        return
    with TemporaryFile() as kept:
        copyfileobj(sys.stdin.buffer, kept)
        kept.seek(0)
        yield kept


@contextmanager
def open_output(output: Path) -> Iterator[BinaryIO]:
    """Where the answer goes; a file appears when it is whole."""
    if output == STANDARD_STREAM:
        yield sys.stdout.buffer
        return
    beside = output.with_name(f"{output.name}.part")
    try:
        with beside.open("wb") as target:
            yield target
        beside.replace(output)
    finally:
        beside.unlink(missing_ok=True)
