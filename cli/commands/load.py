"""`annuaire load`: official files in, what changed published."""
# ruff: noqa: PLC0415 - imported when the command runs

from datetime import datetime
from pathlib import Path
from shutil import rmtree
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from cli.clock import now
from cli.output import encode_json
from cli.progress import watching
from cli.server.wiring import index_of, read_settings, store_of

if TYPE_CHECKING:
    from cli.load_report import Account
    from directory.errors import DirectoryError
    from directory.settings import Settings
    from indexer.pipeline import Load
    from indexer.report import Report
    from indexer.store import Changes

Paths = Annotated[list[Path], typer.Argument(help="Fichiers officiels, leur dossier ou leur zip.")]
Partial = Annotated[
    bool, typer.Option("--partial", help="Accepter qu'un des trois fichiers manque.")
]
Day = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Jour de l'extraction, si le nom ne le dit pas."),
]
Share = Annotated[float, typer.Option(min=0, max=1, help="Part de lignes rejetées admise.")]
Loss = Annotated[float, typer.Option(min=0, max=1, help="Part de professionnels en moins admise.")]
Workers = Annotated[int, typer.Option(min=1, help="Processus de lecture.")]
Rejections = Annotated[
    Path | None, typer.Option(dir_okay=False, help="Où écrire tous les rejets (JSON Lines).")
]
Force = Annotated[
    str | None,
    typer.Option(metavar="RAISON", help="Passer outre les contrôles ; la raison est conservée."),
]
Json = Annotated[bool, typer.Option("--json", help="Réponse en JSON.")]


def load(  # noqa: PLR0913 - a command's options are its parameters
    paths: Paths,
    *,
    partial: Partial = False,
    data_date: Day = None,
    max_reject_share: Share = 0.01,
    max_loss: Loss = 0.10,
    workers: Workers = 2,
    rejections: Rejections = None,
    force: Force = None,
    json: Json = False,
) -> None:
    """Charger les fichiers officiels et publier ce qui a changé."""
    from cli.load_report import print_account
    from indexer.pipeline import Load

    settings = read_settings()
    asked = Load(
        paths=tuple(paths),
        data_date=data_date.date() if data_date else None,
        is_partial=partial,
        max_reject_share=max_reject_share,
        max_loss=max_loss,
        workers=workers,
        scratch=settings.data_dir,
        forced=force,
    )
    account, refusal = load_and_keep(asked, settings, rejections)
    print_account(account, json=json)
    if refusal:
        raise refusal


def load_and_keep(
    asked: "Load", settings: "Settings", rejections: Path | None = None
) -> "tuple[Account, DirectoryError | None]":
    """Load under the lock of the data folder; the account is kept there, refused or not."""
    from cli.load_report import Account, reporting
    from cli.server.sheets import forget_departed
    from indexer.lock import exclusive

    moment, began = now(), perf_counter()
    kept = settings.data_dir / "reports" / f"{moment:%Y%m%dT%H%M%S%f}.json"
    file = rejections or kept.with_suffix(".rejections.jsonl")
    with exclusive(settings.data_dir, settings.store_url):
        kept.parent.mkdir(exist_ok=True)
        for left in settings.data_dir.glob("annuaire-*"):  # by a load that was killed
            rmtree(left)
        share = 1.0 if asked.forced else asked.max_reject_share
        with reporting(file, share) as report:
            outcome = attempt(asked, settings, report, moment)
        account = Account.of(report, outcome, seconds=perf_counter() - began, file=file)
        kept.write_bytes(encode_json(account))
    if isinstance(outcome, Exception):
        return account, outcome
    forget_departed(settings)
    return account, None


def attempt(
    asked: "Load", settings: "Settings", report: "Report", moment: datetime
) -> "Changes | DirectoryError":
    """The pipeline, with its store, its writer and its progress; a refusal is an answer."""
    from directory.errors import DirectoryError
    from indexer.pipeline import load as run_pipeline

    try:
        with store_of(settings) as store, watching() as watch:
            return run_pipeline(asked, store, index_of(settings), report, moment, watch).changes
    except DirectoryError as refusal:
        return refusal
