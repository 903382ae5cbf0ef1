"""`annuaire publish`: rebuilds the index from the store and publishes it."""
# ruff: noqa: PLC0415 - imported when the command runs

from typing import TYPE_CHECKING, Annotated

import typer

from cli.clock import read_clock
from cli.commands.load import ForceReason
from cli.output import group_thousands, print_json, print_line
from cli.progress import show_progress
from cli.server.wiring import build_search_index, open_store, read_settings

if TYPE_CHECKING:
    from directory.publication import Publication
    from directory.settings import Settings
    from indexer.publication.resume import ResumeReport
    from indexer.store import Store

ResumeOption = Annotated[
    bool,
    typer.Option(
        "--resume",
        help="Faire suite à ce qui est servi, avec une base restaurée, vidée ou autre : reprend les"
        " numéros de séquence et les oppositions.",
    ),
]


def publish(
    workers: Annotated[int, typer.Option(min=1, help="Processus de préparation.")] = 2,
    *,
    resume: ResumeOption = False,
    force: ForceReason = None,
    json: Annotated[bool, typer.Option("--json", help="Réponse en JSON.")] = False,
) -> None:
    """Reconstruire l'index depuis la base et le mettre en service."""
    from cli.server.sheets import remove_departed_sheets
    from indexer.lock import hold_run_lock
    from indexer.publication.resume import resume_served_history

    settings = read_settings()
    with hold_run_lock(settings.data_dir, settings.store_url), open_store(settings) as store:
        if resume:
            index = build_search_index(settings)
            report = resume_served_history(store, index, now=read_clock())
            print_resume_report(report, json=json)
            if report.must_load:
                return
        publication = publish_open_store(store, settings, workers, force)
    remove_departed_sheets(settings)
    if json:
        print_json(publication)
    else:
        print_line(f"Publié : {group_thousands(publication.professionals)} professionnels.")


def publish_open_store(
    store: "Store", settings: "Settings", workers: int, force_reason: str | None
) -> "Publication":
    """Rebuild the index from an open store, and show the progress."""
    from indexer.pipeline import apply_due_changes
    from indexer.publication.republish import republish_store
    from indexer.publication.store_comparison import check_store_follows_index
    from indexer.publication.update import BuildOptions

    now, index = read_clock(), build_search_index(settings)
    check_store_follows_index(store, index)
    apply_due_changes(store, now.date())
    people, _ = store.count_people_and_activities()
    with show_progress() as report_progress:
        return republish_store(
            store,
            index,
            now=now,
            options=BuildOptions(
                workers, on_progress=lambda done: report_progress("index", done, people)
            ),
            force_reason=force_reason,
        )


def print_resume_report(report: "ResumeReport", *, json: bool) -> None:
    """Print what the store took from the served index, and what to do next."""
    if json:
        print_json(report)
        return
    counts = report.counts
    print_line(
        f"Suite reprise : {group_thousands(counts.hidden)} numéros de nouveau masqués, "
        f"{group_thousands(counts.renumbered)} personnes renumérotées, dont "
        f"{group_thousands(counts.unknown)} que la base ne connaissait pas."
    )
    if report.must_load:
        print_line(
            "La base n'a encore personne, et rien n'est publié : chargez les fichiers "
            "(annuaire load)."
        )
