"""`annuaire apply`: applies validated records of the register, searchable within seconds."""
# ruff: noqa: PLC0415 - imported when the command runs

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Annotated

import typer

from cli.cli_errors import EXIT_MISUSE, exit_with_error
from cli.clock import read_clock
from cli.commands.load import JsonOption
from cli.output import group_thousands, print_json, print_line, print_table
from cli.server.wiring import build_search_index, open_store, read_settings

if TYPE_CHECKING:
    from directory.settings import Settings
    from indexer.feed.run import FeedReport, FeedRun, SourceLine

FOLDER_POLL_INTERVAL_S = 0.2
MAX_FEED_LINES_SHOWN = 10
LINE_OUTCOME_LABELS = {
    "applied": "appliquées",
    "unchanged": "sans changement",
    "already": "déjà connues",
    "outdated": "plus anciennes que les fichiers chargés",
    "suppressed": "sur une personne qui s’est opposée ou a été supprimée",
}

FeedSource = Annotated[
    str | None, typer.Argument(metavar="FICHIER|-", help="Lignes JSON ; « - » : l’entrée standard.")
]
WatchFolder = Annotated[
    Path | None,
    typer.Option(
        "--watch",
        exists=True,
        file_okay=False,
        help="Appliquer chaque fichier .jsonl qui arrive, puis l’effacer : il contient des données"
        " privées. Déposez-le sous un autre nom, puis renommez-le.",
    ),
]
SchemaOption = Annotated[bool, typer.Option("--schema", help="Montrer le schéma JSON d’une ligne.")]


def apply(
    source: FeedSource = None,
    *,
    watch: WatchFolder = None,
    schema: SchemaOption = False,
    json: JsonOption = False,
) -> None:
    """Appliquer des enregistrements validés par le registre."""
    if schema:
        print_line_schema()
    elif watch and not source:
        settings = read_settings()
        with open_feed(settings) as feed_of:
            watch_folder(watch, partial(apply_lines, settings, feed_of))
    elif source and not watch:
        settings = read_settings()
        with open_feed(settings) as feed_of:
            report = apply_lines(settings, feed_of, *open_source(source))
        print_feed_report(report, json=json)
    else:
        exit_with_error("donnez un fichier, « - » ou --watch DOSSIER", EXIT_MISUSE)


def print_line_schema() -> None:
    """Print the JSON Schema of a line."""
    from indexer.feed.schema import encode_line_schema

    print_line(encode_line_schema().decode().rstrip())


@contextmanager
def open_feed(settings: "Settings") -> "Iterator[partial[FeedRun]]":
    """A factory of feed runs that share one open store."""
    from indexer.feed.run import FeedRun
    from indexer.publication.gates import Gates
    from indexer.publication.index_checks import check_index
    from indexer.publication.update import BuildOptions

    with open_store(settings) as store:
        check = partial(check_index, gates=Gates())  # for a load that was killed before them
        yield partial(
            FeedRun, store, build_search_index(settings), read_clock, BuildOptions(check=check)
        )


def open_source(source: str) -> tuple[str, Iterable[bytes]]:
    """The name of a source (a file, or `-` for standard input) and its lines."""
    if source == "-":
        return "-", sys.stdin.buffer
    return Path(source).name, read_file_lines(Path(source))


def read_file_lines(path: Path) -> Iterator[bytes]:
    """The lines of a file; one that is too long comes in parts, each above the length limit."""
    from indexer.feed.validation import MAX_FEED_LINE_BYTES

    with path.open("rb") as file:
        while line := file.readline(MAX_FEED_LINE_BYTES + 2):
            yield line


def apply_lines(
    settings: "Settings", build_feed: "partial[FeedRun]", file: str, contents: Iterable[bytes]
) -> "FeedReport":
    """Apply the lines of a source in one run, batch by batch; waits while a load runs."""
    from directory.errors import DirectoryError
    from indexer.feed.batches import batch_lines
    from indexer.feed.run import number_source_lines
    from indexer.lock import hold_run_lock

    feed = build_feed()
    nothing: list[SourceLine] = []
    try:
        for batch in chain([nothing], batch_lines(number_source_lines(file, contents))):
            with hold_run_lock(settings.data_dir, settings.store_url, is_waiting=True):
                feed.apply_batch(batch)
    except DirectoryError as error:
        feed.finish("refused", str(error))
        raise
    with hold_run_lock(settings.data_dir, settings.store_url, is_waiting=True):
        feed.finish()
    return feed.report


def watch_folder(folder: Path, run: "partial[FeedReport]") -> None:
    """Apply the files that arrive in a folder, in the order of their names, until interrupted.

    Scheduled changes are applied once a day, even if no file arrives.
    """
    day = None
    while True:
        if day != read_clock().date():
            day = read_clock().date()
            run("", ())
        for path in sorted(folder.glob("*.jsonl")):
            report = run(path.name, read_file_lines(path))
            path.unlink()
            print_feed_report(report, json=True)
        sleep(FOLDER_POLL_INTERVAL_S)


def print_feed_report(report: "FeedReport", *, json: bool) -> None:
    """Print the outcomes of the lines, the gaps and the rejections."""
    if json:
        print_json(report)
        return
    print_line(
        f"{group_thousands(report.lines)} lignes, dont {group_thousands(report.rejected)} rejetées"
    )
    for outcome, count in sorted(report.outcomes.items()):
        print_line(f"  {group_thousands(count)} {LINE_OUTCOME_LABELS[outcome]}")
    for gap in report.gaps[:MAX_FEED_LINES_SHOWN]:
        print_line(f"Il manque les numéros {gap.first} à {gap.last}.")
    if report.rejections:
        rows = [
            (each.line, each.field, each.reason)
            for each in report.rejections[:MAX_FEED_LINES_SHOWN]
        ]
        print_table(("Ligne", "Champ", "Raison du rejet"), rows)
