"""`annuaire check`: reads and validates files like a load, without changing anything."""
# ruff: noqa: PLC0415 - imported when the command runs

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

from cli.commands.load import (
    CompleteOption,
    DataDay,
    JsonOption,
    LossShare,
    OfficialPaths,
    PartialOption,
    ReadingWorkers,
    RejectionsFile,
    RejectShare,
)
from cli.progress import show_progress
from cli.server.wiring import build_search_index, has_store, open_store, read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from directory.errors import IndexingError
    from directory.settings import Settings
    from indexer.pipeline import LoadOptions
    from indexer.report import Report
    from indexer.store import Store

MEMORY = "sqlite://"
"""Address of a store in memory."""


def check(  # noqa: PLR0913 - a command's options are its parameters
    paths: OfficialPaths,
    *,
    partial: PartialOption = False,
    complete: CompleteOption = False,
    data_date: DataDay = None,
    max_reject_share: RejectShare = 0.01,
    max_loss: LossShare = 0.10,
    workers: ReadingWorkers = 2,
    rejections: RejectionsFile = None,
    json: JsonOption = False,
) -> None:
    """Dire ce qui serait rejeté, et pourquoi, sans rien changer."""
    from indexer.pipeline import LoadOptions

    options = LoadOptions(
        paths=tuple(paths),
        data_date=data_date.date() if data_date else None,
        is_partial=partial,
        is_complete=complete,
        max_reject_share=max_reject_share,
        max_loss=max_loss,
        workers=workers,
    )
    with TemporaryDirectory(prefix="annuaire-") as scratch:
        print_check(options, rejections, Path(scratch) / "rejections.jsonl", json=json)


def print_check(
    options: "LoadOptions", rejections_file: Path | None, scratch: Path, *, json: bool
) -> None:
    """Check the files and print the report.

    Args:
        options: what to check.
        rejections_file: where the operator wants all rejections; `None`: not kept.
        scratch: temporary file for the rejections otherwise.
        json: print JSON.

    Raises:
        IndexingError: a load would be refused.
    """
    from cli.load_report import LoadReport, open_report, print_load_report

    start = perf_counter()
    with open_report(rejections_file or scratch, options.max_reject_share) as report:
        outcome = examine_files(options, report)
    load_report = LoadReport.of(
        report, outcome, seconds=perf_counter() - start, file=rejections_file
    )
    print_load_report(load_report, json=json)
    if outcome:
        raise outcome


def examine_files(options: "LoadOptions", report: "Report") -> "IndexingError | None":
    """Check the files; return the error for which a load would be refused, if any."""
    from directory.errors import IndexingError
    from indexer.pipeline import check_files

    settings = read_settings()
    served = build_search_index(settings).current_publication()
    try:
        with open_store_to_compare(settings) as store, show_progress() as report_progress:
            check_files(options, store, served, report, report_progress)
    except IndexingError as refusal:
        return refusal
    return None


@contextmanager
def open_store_to_compare(settings: "Settings") -> "Iterator[Store]":
    """The store; where there is none, an empty one in memory, so that a check creates no file."""
    own = settings if has_store(settings) else settings.model_copy(update={"database_url": MEMORY})
    with open_store(own) as store:
        yield store
