"""`annuaire fetch`: downloads the official files if they changed, and loads them."""
# ruff: noqa: PLC0415 - imported when the command runs

from datetime import datetime
from threading import Event
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import Struct

from cli.cli_errors import EXIT_REFUSED, EXIT_RETRY
from cli.clock import read_clock
from cli.commands.load import ForceReason, LossShare, PartialOption, RejectShare, load_and_report
from cli.output import group_thousands, print_json_line, print_line
from cli.progress import show_progress
from cli.server.wiring import build_search_index, open_store, read_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from directory.settings import Settings
    from indexer.fetch.downloads import DownloadFolder
    from indexer.pipeline import LoadOptions
    from indexer.store import ChangeCounts

DAY_S = 86_400
RETRY_PAUSE_S = 900
"""After a failed download, `--watch` tries again sooner than the next day."""
OUTCOME_LABELS = {
    "loaded": "chargé",
    "unchanged": "inchangé",
    "refused": "refusé",
    "retry": "à réessayer",
}


class FetchReport(Struct, frozen=True, omit_defaults=True):
    """The result of one run, as one line of a journal: it names no person.

    Attributes:
        outcome: a key of `OUTCOME_LABELS`.
        message: why the run was refused or must be repeated.
        files: names of the downloaded files.
        changes: numbers of new, changed, unchanged and departed people.
        deleted_files: downloads deleted because of their age or number.
    """

    outcome: str
    started_at: datetime
    seconds: float = 0.0
    message: str = ""
    files: tuple[str, ...] = ()
    changes: "ChangeCounts | None" = None
    deleted_files: int = 0

    @property
    def exit_status(self) -> int:
        """0 loaded or unchanged, else the status of a refusal or of a temporary failure."""
        return {"refused": EXIT_REFUSED, "retry": EXIT_RETRY}.get(self.outcome, 0)


def fetch(  # noqa: PLR0913 - a command's options are its parameters
    urls: Annotated[
        list[str] | None,
        typer.Argument(metavar="ADRESSE", help="Adresses ; par défaut, ANNUAIRE_FETCH_URL."),
    ] = None,
    *,
    partial: PartialOption = False,
    max_reject_share: RejectShare = 0.01,
    max_loss: LossShare = 0.10,
    watch: Annotated[bool, typer.Option("--watch", help="Recommencer chaque jour.")] = False,
    force: ForceReason = None,
    json: Annotated[bool, typer.Option("--json", help="Une ligne de JSON.")] = False,
) -> None:
    """Télécharger les fichiers officiels s'ils ont changé, et les charger."""
    from indexer.pipeline import LoadOptions

    settings = read_settings()
    addresses = tuple(urls or settings.fetch_url.split())
    if not addresses:
        raise typer.BadParameter("donnez une adresse, ou ANNUAIRE_FETCH_URL", param_hint="ADRESSE")
    options = LoadOptions(
        paths=(),
        is_partial=partial,
        max_reject_share=max_reject_share,
        max_loss=max_loss,
        scratch_dir=settings.data_dir,
        force_reason=force,
    )
    while True:
        report = fetch_once(addresses, settings, options)
        print_fetch_report(report, json=json)
        if not watch:
            raise typer.Exit(report.exit_status)
        Event().wait(RETRY_PAUSE_S if report.outcome == "retry" else DAY_S)


def fetch_once(urls: "Sequence[str]", settings: "Settings", options: "LoadOptions") -> FetchReport:
    """Download and load once; delete old downloads whatever the outcome.

    Args:
        urls: where the files are.
        settings: for the folders and the store.
        options: of the load, without its files.
    """
    from msgspec.structs import replace

    from directory.errors import (
        EngineUnavailable,
        IndexingError,
        RunInProgress,
        SourceUnavailable,
        StoreUnavailable,
    )
    from indexer.fetch.downloads import DownloadFolder, Retention, check_folder

    now, start = read_clock(), perf_counter()
    downloads = DownloadFolder(settings.downloads_dir)
    try:
        check_folder(downloads.folder, settings.data_dir)
        report = load_downloads(urls, downloads, settings, options, now)
    except (SourceUnavailable, RunInProgress, StoreUnavailable, EngineUnavailable) as error:
        report = FetchReport("retry", now, message=str(error))
    except IndexingError as error:
        report = FetchReport("refused", now, message=str(error))
    retention = Retention(settings.fetch_files, settings.fetch_days)
    deleted = downloads.delete_old_files(retention, now)
    report = replace(report, seconds=round(perf_counter() - start, 2), deleted_files=deleted)
    record_fetch(report, settings)
    return report


def load_downloads(
    urls: "Sequence[str]",
    downloads: "DownloadFolder",
    settings: "Settings",
    options: "LoadOptions",
    now: datetime,
) -> FetchReport:
    """Download the files, and load them if they are not those loaded last."""
    from msgspec.structs import replace

    from directory.errors import EngineUnavailable, StoreUnavailable
    from indexer.fetch.download import Downloader

    with show_progress() as report_progress:
        downloader = Downloader(
            downloads.folder,
            ca_file=settings.fetch_ca_file,
            on_progress=lambda done, total: report_progress("fetch", done, total),
        )
        files, is_changed = downloads.fetch_files(urls, downloader, now)
    names = tuple(file.name for file in files)
    if not is_changed:
        return FetchReport("unchanged", now, files=names)
    day = downloads.find_newest_day(urls) or now.date()
    whole_options = replace(options, paths=tuple(files), data_date=day)
    load_report, refusal = load_and_report(whole_options, settings)
    if isinstance(refusal, StoreUnavailable | EngineUnavailable):
        raise refusal
    if refusal:
        return FetchReport("refused", now, message=str(refusal), files=names)
    downloads.mark_loaded(urls)
    return FetchReport("loaded", now, files=names, changes=load_report.changes)


def record_fetch(report: FetchReport, settings: "Settings") -> None:
    """Add the run to the history and to the public status, if the store and the index answer.

    A refused load and a successful one have an entry of their own as well.
    """
    from contextlib import suppress
    from time import monotonic

    from directory.errors import EngineUnavailable, StoreUnavailable
    from indexer.lock import hold_run_lock
    from indexer.publication.update import record_run
    from indexer.store.runs import create_run_record

    outcome = {"refused": "refused", "retry": "failed"}.get(report.outcome, "done")
    summary = {"outcome": report.outcome, **({"refused": report.message} if report.message else {})}
    started_monotonic = monotonic() - report.seconds
    run = create_run_record("fetch", report.started_at, started_monotonic, outcome, summary)
    with (
        suppress(StoreUnavailable, EngineUnavailable),  # the report says so already
        hold_run_lock(settings.data_dir, settings.store_url, is_waiting=True),
        open_store(settings) as store,
    ):
        record_run(store, build_search_index(settings), run)


def print_fetch_report(report: FetchReport, *, json: bool) -> None:
    """Print the outcome, for a person or as one line of JSON."""
    if json:
        print_json_line(report)
        return
    why = f" : {report.message}" if report.message else ""
    print_line(f"{OUTCOME_LABELS[report.outcome].capitalize()}{why}")
    if changes := report.changes:
        print_line(
            f"{group_thousands(changes.new)} nouveaux, "
            f"{group_thousands(changes.changed)} modifiés, "
            f"{group_thousands(changes.departed)} partis"
        )
