"""`annuaire status`: the served publication and the latest runs."""
# ruff: noqa: PLC0415 - imported when the command runs

from typing import TYPE_CHECKING, Annotated

import typer

from cli.output import group_thousands, print_json, print_line, print_table
from cli.server.wiring import build_search_engine, has_store, open_store, read_settings

if TYPE_CHECKING:
    from directory.publication import Publication
    from directory.settings import Settings
    from indexer.publication.store_comparison import StoreRelation
    from indexer.store import RunRecord

RUN_OUTCOME_LABELS = {"done": "fait", "refused": "refusé", "failed": "échoué"}


def status(
    *, json: Annotated[bool, typer.Option("--json", help="Réponse en JSON.")] = False
) -> None:
    """Dire ce qui est servi, et les derniers chargements."""
    from directory.errors import NothingPublished

    settings = read_settings()
    runs = []
    if has_store(settings):
        with open_store(settings) as store:
            runs = store.read_latest_runs()
    engine = build_search_engine(settings)
    try:
        publication = engine.publication()
    except NothingPublished:
        print_runs(runs, json=json)
        raise
    relation = relate_open_store(settings, publication)
    if json:
        facts = {"engine": engine.name, "publication": publication, "runs": runs}
        print_json({**facts, "store": relation})
        return
    print_publication(engine.name, publication)
    print_store_relation(relation)
    print_runs(runs)


def relate_open_store(settings: "Settings", publication: "Publication") -> "StoreRelation | None":
    """How the store stands to the served publication; None if it is served without a store."""
    from indexer.publication.store_comparison import relate_store

    if not has_store(settings):
        return None
    with open_store(settings) as store:
        return relate_store(store, publication)


def print_store_relation(relation: "StoreRelation | None") -> None:
    """Print why a run would refuse the store, if it would."""
    from indexer.publication.store_comparison import MISMATCHES

    if relation in MISMATCHES:
        print_line(f"{'Attention':<17} {MISMATCHES[relation]}")


def print_publication(engine: str, publication: "Publication") -> None:
    """Print the served publication, one fact per line."""
    facts = (
        ("Moteur", engine),
        ("Date des données", publication.data_date.isoformat()),
        ("Publié le", f"{publication.published_at:%Y-%m-%d %H:%M:%S %Z}"),
        ("Professionnels", group_thousands(publication.professionals)),
        ("Activités", group_thousands(publication.activities)),
        ("Données fictives", "oui" if publication.synthetic else "non"),
        ("Époque", publication.epoch),
        ("Dernier numéro", str(publication.sequence)),
    )
    for label, value in facts:
        print_line(f"{label:<17} {value}")


def print_runs(runs: "list[RunRecord]", *, json: bool = False) -> None:
    """Print the latest runs as a table; nothing if there are none, or with `json`."""
    if runs and not json:
        print_line()
        rows = [
            (
                f"{run.started_at:%Y-%m-%d %H:%M}",
                run.kind,
                RUN_OUTCOME_LABELS.get(run.outcome, run.outcome),
                run.report,
            )
            for run in runs
        ]
        print_table(("Le", "Commande", "Issue", "Compte rendu"), rows)
