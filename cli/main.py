"""The `annuaire` command: its sub-commands, and how each of them ends.

A sub-command imports what it stands on when it runs: `annuaire --help` must not wait for an engine,
a database and a web server.
"""

import typer

from cli.apply import apply
from cli.changes import changes
from cli.check import check
from cli.demo import demo
from cli.explain import explain
from cli.generate import generate
from cli.keys import keys
from cli.load import load
from cli.lookup import lookup
from cli.publish import publish
from cli.refusal import refusals
from cli.rollback import rollback
from cli.search import search
from cli.serve import serve
from cli.sheet import sheet
from cli.sheets import sheets
from cli.show import show
from cli.status import status

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
    app.command(command.__name__)(refusals()(command))
app.add_typer(keys)
