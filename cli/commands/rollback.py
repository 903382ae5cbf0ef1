"""`annuaire rollback`: serves the previous publication again."""
# ruff: noqa: PLC0415 - imported when the command runs

from cli.clock import read_clock
from cli.commands.load import JsonOption
from cli.output import group_thousands, print_json, print_line
from cli.server.wiring import build_search_index, open_store, read_settings


def rollback(*, json: JsonOption = False) -> None:
    """Revenir à la publication précédente, sans ceux qui se sont opposés depuis."""
    from indexer.lock import hold_run_lock
    from indexer.rollback import roll_back_publication

    settings = read_settings()
    with hold_run_lock(settings.data_dir, settings.store_url), open_store(settings) as store:
        publication = roll_back_publication(store, build_search_index(settings), now=read_clock())
    if json:
        print_json(publication)
    else:
        people = group_thousands(publication.professionals)
        print_line(f"De nouveau servi : données du {publication.data_date}, {people} personnes.")
