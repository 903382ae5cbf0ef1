"""`annuaire publish`: the index rebuilt from the store, and swapped in."""
# ruff: noqa: PLC0415 - imported when the command runs

from typing import Annotated

import typer

from cli.clock import now
from cli.opening import read_settings, store_of, writer_of
from cli.printing import grouped, print_json, print_line
from cli.progress import watching


def publish(
    workers: Annotated[int, typer.Option(min=1, help="Processus de préparation.")] = 2,
    *,
    json: Annotated[bool, typer.Option("--json", help="Réponse en JSON.")] = False,
) -> None:
    """Reconstruire l'index depuis la base et le mettre en service."""
    from directory.errors import PublicationRefused
    from indexer.lock import exclusive
    from indexer.publish import publish as rebuild

    settings = read_settings()
    with exclusive(settings.data_dir), store_of(settings) as store:
        people, _ = store.counts()
        if people == 0:
            raise PublicationRefused("la base est vide : chargez d'abord (annuaire load)")
        with writer_of(settings) as writer, watching() as watch:
            publication = rebuild(
                store,
                writer,
                now=now(),
                workers=workers,
                watch=lambda done: watch("index", done, people),
            )
    if json:
        print_json(publication)
    else:
        print_line(f"Publié : {grouped(publication.professionals)} professionnels.")
