"""`annuaire load`: loads the official files and publishes the changes."""
# ruff: noqa: PLC0415 - imported when the command runs

from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from cli.clock import read_clock
from cli.data_folder import remove_scratch_folders
from cli.output import encode_json
from cli.progress import show_progress
from cli.server.wiring import build_search_index, open_store, read_settings

if TYPE_CHECKING:
    from cli.load_report import LoadReport
    from directory.errors import DirectoryError
    from directory.settings import Settings
    from indexer.pipeline import LoadOptions
    from indexer.report import Report
    from indexer.store import ChangeCounts

OfficialPaths = Annotated[
    list[Path],
    typer.Argument(help="Fichiers officiels (.txt, .csv, .gz), leur dossier ou leur zip."),
]
PartialOption = Annotated[
    bool, typer.Option("--partial", help="Accepter qu'un des trois fichiers manque.")
]
CompleteOption = Annotated[
    bool,
    typer.Option(
        "--complete",
        help="Le fichier des activités est tout le registre, même s'il est seul : qui n'y est pas "
        "est parti.",
    ),
]
DataDay = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Jour de l'extraction, si le nom ne le dit pas."),
]
RejectShare = Annotated[
    float,
    typer.Option(
        min=0, max=1, help="Part de lignes rejetées admise ; jusqu'à 20 lignes le sont toujours."
    ),
]
LossShare = Annotated[
    float,
    typer.Option(min=0, max=1, help="Part de professionnels, ou d'activités, en moins admise."),
]
ReadingWorkers = Annotated[int, typer.Option(min=1, help="Processus de lecture.")]
RejectionsFile = Annotated[
    Path | None, typer.Option(dir_okay=False, help="Où écrire tous les rejets (JSON Lines).")
]
ForceReason = Annotated[
    str | None,
    typer.Option(metavar="RAISON", help="Passer outre les contrôles ; la raison est conservée."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Réponse en JSON.")]


def load(  # noqa: PLR0913 - a command's options are its parameters
    paths: OfficialPaths,
    *,
    partial: PartialOption = False,
    complete: CompleteOption = False,
    data_date: DataDay = None,
    max_reject_share: RejectShare = 0.01,
    max_loss: LossShare = 0.10,
    workers: ReadingWorkers = 2,
    rejections: RejectionsFile = None,
    force: ForceReason = None,
    json: JsonOption = False,
) -> None:
    """Charger les fichiers officiels et publier ce qui a changé."""
    from cli.load_report import print_load_report
    from indexer.pipeline import LoadOptions

    settings = read_settings()
    options = LoadOptions(
        paths=tuple(paths),
        data_date=data_date.date() if data_date else None,
        is_partial=partial,
        is_complete=complete,
        max_reject_share=max_reject_share,
        max_loss=max_loss,
        workers=workers,
        scratch_dir=settings.data_dir,
        force_reason=force,
        purge_age=settings.purge_age,
    )
    load_report, refusal = load_and_report(options, settings, rejections)
    print_load_report(load_report, json=json)
    if refusal:
        raise refusal


def load_and_report(
    options: "LoadOptions", settings: "Settings", rejections: Path | None = None
) -> "tuple[LoadReport, DirectoryError | None]":
    """Load under the lock of the data folder, and save the report there, also of a refused load.

    Returns:
        The report, and the error if the load was refused.
    """
    from cli.load_report import LoadReport, open_report
    from cli.server.sheets import remove_departed_sheets
    from indexer.lock import hold_run_lock

    now, start = read_clock(), perf_counter()
    report_file = settings.data_dir / "reports" / f"{now:%Y%m%dT%H%M%S%f}.json"
    file = rejections or report_file.with_suffix(".rejections.jsonl")
    with hold_run_lock(settings.data_dir, settings.store_url):
        report_file.parent.mkdir(exist_ok=True)
        remove_scratch_folders(settings.data_dir)
        share = 1.0 if options.force_reason else options.max_reject_share
        with open_report(file, share) as report:
            outcome = attempt_load(options, settings, report, now)
        load_report = LoadReport.of(report, outcome, seconds=perf_counter() - start, file=file)
        report_file.write_bytes(encode_json(load_report))
    if isinstance(outcome, Exception):
        return load_report, outcome
    remove_departed_sheets(settings)
    return load_report, None


def attempt_load(
    options: "LoadOptions", settings: "Settings", report: "Report", now: datetime
) -> "ChangeCounts | DirectoryError":
    """Run the pipeline; return the numbers of changes, or the error if the load is refused."""
    from directory.errors import DirectoryError
    from indexer.pipeline import run_load as run_pipeline

    try:
        with open_store(settings) as store, show_progress() as report_progress:
            return run_pipeline(
                options, store, build_search_index(settings), report, now, report_progress
            ).changes
    except DirectoryError as refusal:
        return refusal
