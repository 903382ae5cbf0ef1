"""The `annuaire` command: its sub-commands, each with the common error handling.

A sub-command imports its dependencies when it runs, so that `annuaire --help` does not load the
engine, the database and the web server.
"""

from typing import Annotated

import typer

from cli.cli_errors import report_errors
from cli.commands.apply import apply
from cli.commands.changes import changes
from cli.commands.check import check
from cli.commands.demo import demo
from cli.commands.doctor import doctor
from cli.commands.explain import explain
from cli.commands.fetch import fetch
from cli.commands.generate import generate
from cli.commands.keys import keys
from cli.commands.load import load
from cli.commands.lookup import lookup
from cli.commands.publish import publish
from cli.commands.purge import purge
from cli.commands.rollback import rollback
from cli.commands.search import search
from cli.commands.serve import serve
from cli.commands.sheet import sheet
from cli.commands.sheet_keys import sheet_keys
from cli.commands.sheets import sheets
from cli.commands.show import show
from cli.commands.status import status
from cli.output import print_line
from search_api import VERSION

COMMANDS = (
    demo,
    load,
    fetch,
    apply,
    check,
    generate,
    publish,
    rollback,
    purge,
    changes,
    serve,
    search,
    explain,
    lookup,
    show,
    sheet,
    sheets,
    status,
    doctor,
)

app = typer.Typer(
    name="annuaire",
    help="Annuaire public des professionnels de santé.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they print local variables, which may hold names
    rich_markup_mode=None,
)


def print_version(*, is_requested: bool) -> None:
    """Print the version of the program and end."""
    if is_requested:
        print_line(f"annuaire {VERSION}")
        raise typer.Exit


@app.callback()
def read_common_options(
    *,
    _version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=lambda value: print_version(is_requested=value),
            is_eager=True,
            help="Dire la version du programme.",
        ),
    ] = False,
) -> None:
    """The options that belong to no sub-command."""


for command in COMMANDS:
    app.command(command.__name__)(report_errors()(command))
app.add_typer(keys)
app.add_typer(sheet_keys)
