"""`annuaire changes`: the people changed since a sequence number, one JSON object per line."""
# ruff: noqa: PLC0415 - imported when the command runs

from typing import Annotated

import typer

from cli.output import print_line
from cli.server.wiring import build_directory_search, read_settings

SinceSequence = Annotated[int, typer.Option(min=0, help="Après ce numéro de séquence.")]
ChangeLimit = Annotated[
    int | None, typer.Option(min=1, help="Nombre de lignes, toutes par défaut.")
]


FeedEpoch = Annotated[
    str, typer.Option(help="L'époque de ce numéro, comme « annuaire status » la dit.")
]


def changes(*, since: SinceSequence = 0, epoch: FeedEpoch = "", limit: ChangeLimit = None) -> None:
    """Dire qui a changé, dans l'ordre : une ligne JSON par personne, la plus récente."""
    from search_api.representations.change_feed import MAX_CHANGES_PAGE_SIZE, encode_change_line

    settings = read_settings()
    search = build_directory_search(settings)
    search.check_change_position(since, epoch)
    remaining = limit
    while remaining is None or remaining:
        page = search.list_changes(
            since,
            MAX_CHANGES_PAGE_SIZE if remaining is None else min(remaining, MAX_CHANGES_PAGE_SIZE),
        )
        for change in page:
            print_line(encode_change_line(change, settings.public_url).decode())
        if not page:
            return
        since = page[-1].sequence
        remaining = None if remaining is None else remaining - len(page)
