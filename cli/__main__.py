"""`python -m cli`: the same command where no script is installed."""

from cli.main import app

app(prog_name="annuaire")
