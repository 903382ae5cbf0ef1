"""`annuaire rollback`: the previous publication is served again."""
# ruff: noqa: PLC0415 - imported when the command runs

from cli.clock import now
from cli.commands.load import Json
from cli.output import grouped, print_json, print_line
from cli.server.wiring import index_of, read_settings, store_of


def rollback(*, json: Json = False) -> None:
    """Revenir à la publication précédente, sans ceux qui se sont opposés depuis."""
    from indexer.lock import exclusive
    from indexer.rollback import roll_back

    settings = read_settings()
    with exclusive(settings.data_dir, settings.store_url), store_of(settings) as store:
        publication = roll_back(store, index_of(settings), now=now())
    if json:
        print_json(publication)
    else:
        people = grouped(publication.professionals)
        print_line(f"De nouveau servi : données du {publication.data_date}, {people} personnes.")
