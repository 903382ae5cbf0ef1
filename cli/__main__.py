"""`python -m cli`: the `annuaire` command without an installed script."""

from cli.main import app

app(prog_name="annuaire")
