"""`annuaire publish`: the index rebuilt from the store, and swapped in."""
# ruff: noqa: PLC0415 - imported when the command runs

from typing import Annotated

import typer

from cli.clock import now
from cli.commands.load import Force
from cli.output import grouped, print_json, print_line
from cli.progress import watching
from cli.server.wiring import index_of, read_settings, store_of


def publish(
    workers: Annotated[int, typer.Option(min=1, help="Processus de préparation.")] = 2,
    *,
    force: Force = None,
    json: Annotated[bool, typer.Option("--json", help="Réponse en JSON.")] = False,
) -> None:
    """Reconstruire l'index depuis la base et le mettre en service."""
    from cli.server.sheets import forget_departed
    from directory.errors import PublicationRefused
    from indexer.lock import exclusive
    from indexer.publication.republish import republish
    from indexer.publication.update import Means

    settings = read_settings()
    with exclusive(settings.data_dir, settings.store_url), store_of(settings) as store:
        people, _ = store.counts()
        if people == 0:
            raise PublicationRefused("la base est vide : chargez d'abord (annuaire load)")
        with watching() as watch:
            publication = republish(
                store,
                index_of(settings),
                now=now(),
                means=Means(workers, watch=lambda done: watch("index", done, people)),
                forced=force,
            )
    forget_departed(settings)
    if json:
        print_json(publication)
    else:
        print_line(f"Publié : {grouped(publication.professionals)} professionnels.")
