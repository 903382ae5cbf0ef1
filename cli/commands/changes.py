"""`annuaire changes`: who changed since a sequence number, one JSON object a line."""
# ruff: noqa: PLC0415 - imported when the command runs

from typing import Annotated

import typer

from cli.output import print_line
from cli.server.wiring import read_settings, search_of

Since = Annotated[int, typer.Option(min=0, help="Après ce numéro de séquence.")]
Limit = Annotated[int | None, typer.Option(min=1, help="Nombre de lignes, toutes par défaut.")]


def changes(*, since: Since = 0, limit: Limit = None) -> None:
    """Dire qui a changé, dans l'ordre : une ligne JSON par personne, la plus récente."""
    from search_api.representations.change_feed import LARGEST_PAGE, encoded

    settings = read_settings()
    search = search_of(settings)
    left = limit
    while left is None or left:
        page = search.changes(since, LARGEST_PAGE if left is None else min(left, LARGEST_PAGE))
        for change in page:
            print_line(encoded(change, settings.public_url).decode())
        if not page:
            return
        since = page[-1].sequence
        left = None if left is None else left - len(page)
