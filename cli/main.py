"""The `annuaire` command: its sub-commands, and how each of them ends.

A sub-command imports what it stands on when it runs: `annuaire --help` must not wait for an engine,
a database and a web server.
"""

import typer

from cli.cli_errors import report_errors
from cli.commands.apply import apply
from cli.commands.changes import changes
from cli.commands.check import check
from cli.commands.demo import demo
from cli.commands.explain import explain
from cli.commands.generate import generate
from cli.commands.keys import keys
from cli.commands.load import load
from cli.commands.lookup import lookup
from cli.commands.publish import publish
from cli.commands.rollback import rollback
from cli.commands.search import search
from cli.commands.serve import serve
from cli.commands.sheet import sheet
from cli.commands.sheets import sheets
from cli.commands.show import show
from cli.commands.status import status

COMMANDS = (
    demo,
    load,
    apply,
    check,
    generate,
    publish,
    rollback,
    changes,
    serve,
    search,
    explain,
    lookup,
    show,
    sheet,
    sheets,
    status,
)

app = typer.Typer(
    name="annuaire",
    help="Annuaire public des professionnels de santé.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they print local values, and so names
    rich_markup_mode=None,
)
for command in COMMANDS:
    app.command(command.__name__)(report_errors()(command))
app.add_typer(keys)
