"""`annuaire status`: what is served, and what ran last."""
# ruff: noqa: PLC0415 - imported when the command runs

from typing import TYPE_CHECKING, Annotated

import typer

from cli.output import grouped, print_json, print_line, print_table
from cli.server.wiring import engine_of, has_store, read_settings, store_of

if TYPE_CHECKING:
    from directory.search import Publication
    from indexer.store import Run

OUTCOMES = {"done": "fait", "refused": "refusé", "failed": "échoué"}


def status(
    *, json: Annotated[bool, typer.Option("--json", help="Réponse en JSON.")] = False
) -> None:
    """Dire ce qui est servi, et les derniers chargements."""
    from directory.errors import NothingPublished

    settings = read_settings()
    runs = []
    if has_store(settings):
        with store_of(settings) as store:
            runs = store.runs()
    engine = engine_of(settings)
    try:
        publication = engine.publication()
    except NothingPublished:
        print_runs(runs, json=json)
        raise
    if json:
        print_json({"engine": engine.name, "publication": publication, "runs": runs})
        return
    print_publication(engine.name, publication)
    print_runs(runs)


def print_publication(engine: str, publication: "Publication") -> None:
    """The served publication, a fact a line."""
    facts = (
        ("Moteur", engine),
        ("Date des données", publication.data_date.isoformat()),
        ("Publié le", f"{publication.published_at:%Y-%m-%d %H:%M:%S %Z}"),
        ("Professionnels", grouped(publication.professionals)),
        ("Activités", grouped(publication.activities)),
        ("Données fictives", "oui" if publication.synthetic else "non"),
    )
    for label, value in facts:
        print_line(f"{label:<17} {value}")


def print_runs(runs: "list[Run]", *, json: bool = False) -> None:
    """What ran last; nothing when there is nothing to say, or when a program reads."""
    if runs and not json:
        print_line()
        rows = [
            (
                f"{run.started_at:%Y-%m-%d %H:%M}",
                run.kind,
                OUTCOMES.get(run.outcome, run.outcome),
                run.report,
            )
            for run in runs
        ]
        print_table(("Le", "Commande", "Issue", "Compte rendu"), rows)
