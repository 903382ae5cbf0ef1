"""`annuaire check`: the same reading as a load, and nothing changed."""
# ruff: noqa: PLC0415 - imported when the command runs

from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

from cli.commands.load import Day, Json, Loss, Partial, Paths, Rejections, Share, Workers
from cli.progress import watching
from cli.server.wiring import has_store, read_settings, store_of

if TYPE_CHECKING:
    from directory.errors import IndexingError
    from indexer.pipeline import Load
    from indexer.report import Report


def check(  # noqa: PLR0913 - a command's options are its parameters
    paths: Paths,
    *,
    partial: Partial = False,
    data_date: Day = None,
    max_reject_share: Share = 0.01,
    max_loss: Loss = 0.10,
    workers: Workers = 2,
    rejections: Rejections = None,
    json: Json = False,
) -> None:
    """Dire ce qui serait rejeté, et pourquoi, sans rien changer."""
    from indexer.pipeline import Load

    asked = Load(
        paths=tuple(paths),
        data_date=data_date.date() if data_date else None,
        is_partial=partial,
        max_reject_share=max_reject_share,
        max_loss=max_loss,
        workers=workers,
    )
    with TemporaryDirectory(prefix="annuaire-") as scratch:
        read_and_tell(asked, rejections, Path(scratch) / "rejections.jsonl", json=json)


def read_and_tell(asked: "Load", kept: Path | None, scratch: Path, *, json: bool) -> None:
    """Read, and print the account; the rejections are kept where the operator asked for them."""
    from cli.load_report import Account, print_account, reporting

    began = perf_counter()
    with reporting(kept or scratch, asked.max_reject_share) as report:
        outcome = attempt(asked, report)
    account = Account.of(report, outcome, seconds=perf_counter() - began, file=kept)
    print_account(account, json=json)
    if outcome:
        raise outcome


def attempt(asked: "Load", report: "Report") -> "IndexingError | None":
    """Read everything; what a load would refuse is an answer."""
    from directory.errors import IndexingError
    from indexer.pipeline import examine

    before, was_synthetic = stored()
    try:
        with watching() as watch:
            examine(asked, report, watch, before=before, was_synthetic=was_synthetic)
    except IndexingError as refusal:
        return refusal
    return None


def stored() -> tuple[int, bool]:
    """How many people the store holds, and whether they are fictitious; none without a store."""
    settings = read_settings()
    if not has_store(settings):
        return 0, False
    with store_of(settings) as store:
        return store.counts()[0], store.facts().synthetic
