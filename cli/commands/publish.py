"""`annuaire publish`: rebuilds the index from the store and publishes it."""
# ruff: noqa: PLC0415 - imported when the command runs

from typing import Annotated

import typer

from cli.clock import read_clock
from cli.commands.load import ForceReason
from cli.output import group_thousands, print_json, print_line
from cli.progress import show_progress
from cli.server.wiring import build_search_index, open_store, read_settings


def publish(
    workers: Annotated[int, typer.Option(min=1, help="Processus de préparation.")] = 2,
    *,
    force: ForceReason = None,
    json: Annotated[bool, typer.Option("--json", help="Réponse en JSON.")] = False,
) -> None:
    """Reconstruire l'index depuis la base et le mettre en service."""
    from cli.server.sheets import remove_departed_sheets
    from directory.errors import PublicationRefused
    from indexer.lock import hold_run_lock
    from indexer.publication.republish import republish_store
    from indexer.publication.update import BuildOptions

    settings = read_settings()
    with hold_run_lock(settings.data_dir, settings.store_url), open_store(settings) as store:
        people, _ = store.count_people_and_activities()
        if people == 0:
            raise PublicationRefused("la base est vide : chargez d'abord (annuaire load)")
        with show_progress() as report_progress:
            publication = republish_store(
                store,
                build_search_index(settings),
                now=read_clock(),
                options=BuildOptions(
                    workers, on_progress=lambda done: report_progress("index", done, people)
                ),
                force_reason=force,
            )
    remove_departed_sheets(settings)
    if json:
        print_json(publication)
    else:
        print_line(f"Publié : {group_thousands(publication.professionals)} professionnels.")
