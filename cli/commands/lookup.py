"""`annuaire lookup`: adds columns to a CSV file of numbers, from the local data or a service."""
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
    """The delimiter of the cells."""

    COMMA = ","
    SEMICOLON = ";"
    TAB = "tab"
    BAR = "|"


class Charset(StrEnum):
    """The character encoding of the file."""

    UTF_8 = "utf-8"
    WINDOWS = "windows-1252"
    LATIN_1 = "iso-8859-1"
    UTF_16 = "utf-16"


STANDARD_STREAM = Path("-")
NumbersTable = Annotated[
    Path, typer.Argument(metavar="FICHIER", dir_okay=False, help="Fichier CSV ; - : entrée.")
]
TableOutput = Annotated[
    Path, typer.Option("-o", "--output", dir_okay=False, help="Fichier CSV ; - : sortie standard.")
]
NumberColumn = Annotated[
    str | None,
    typer.Option(help="En-tête de la colonne des numéros ; par défaut, celle qui dit « rpps »."),
]
TableSeparator = Annotated[Delimiter | None, typer.Option(help="Séparateur ; par défaut, reconnu.")]
TableCharset = Annotated[Charset | None, typer.Option(help="Encodage ; par défaut, reconnu.")]
ServiceUrl = Annotated[
    str | None, typer.Option(help="Service à interroger ; par défaut, l'annuaire chargé ici.")
]


def lookup(
    file: NumbersTable,
    output: TableOutput = STANDARD_STREAM,
    column: NumberColumn = None,
    delimiter: TableSeparator = None,
    charset: TableCharset = None,
    url: ServiceUrl = None,
) -> None:
    """Compléter un fichier CSV de numéros, ligne à ligne."""
    from search_api.bulk.table import TableOptions

    options = TableOptions(column, delimiter, charset)
    settings = read_settings()
    with open_input(file) as source, open_output(output) as target, show_progress() as report:
        size = source.seek(0, 2)
        source.seek(0)
        parts = (
            lookup_remotely(source, options, settings, url)
            if url
            else lookup_locally(source, options, settings)
        )
        for part in parts:
            target.write(part)
            report("lookup", source.tell(), size)
    if output != STANDARD_STREAM:
        print_line(f"Fichier écrit : {output}")


def lookup_locally(
    source: BinaryIO, options: "TableOptions", settings: "Settings"
) -> Iterator[bytes]:
    """The completed table in parts, from the directory loaded on this machine."""
    from search_api.bulk.answers import answer_table
    from search_api.bulk.table import open_table

    return answer_table(open_table(source, options), build_directory_search(settings))


def lookup_remotely(
    source: BinaryIO, options: "TableOptions", settings: "Settings", url: str
) -> Iterator[bytes]:
    """The completed table in parts, from the API of a service."""
    from search_api.client import Client

    query = {"column": options.column, "delimiter": options.delimiter}
    parameters = {name: value for name, value in query.items() if value}
    key = settings.api_key.get_secret_value() if settings.api_key else None
    with Client(url, key=key) as service:
        yield from service.lookup_table(source, charset=options.charset, **parameters)


@contextmanager
def open_input(file: Path) -> Iterator[BinaryIO]:
    """The input, seekable: standard input is copied to a temporary file first."""
    if file != STANDARD_STREAM:
        with file.open("rb") as source:
            yield source
        return
    with TemporaryFile() as copy:
        copyfileobj(sys.stdin.buffer, copy)
        copy.seek(0)
        yield copy


@contextmanager
def open_output(output: Path) -> Iterator[BinaryIO]:
    """The output; a file gets its name only when it is complete."""
    if output == STANDARD_STREAM:
        yield sys.stdout.buffer
        return
    partial_file = output.with_name(f"{output.name}.part")
    try:
        with partial_file.open("wb") as target:
            yield target
        partial_file.replace(output)
    finally:
        partial_file.unlink(missing_ok=True)
