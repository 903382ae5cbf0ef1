"""`annuaire apply`: validated records of the register, searchable within seconds."""
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
            account = apply_lines(settings, feed_of, *open_source(source))
        print_feed_report(account, json=json)
    else:
        exit_with_error("donnez un fichier, « - » ou --watch DOSSIER", EXIT_MISUSE)


def print_line_schema() -> None:
    """The JSON Schema of a line."""
    from indexer.feed.schema import encode_line_schema

    print_line(encode_line_schema().decode().rstrip())


@contextmanager
def open_feed(settings: "Settings") -> "Iterator[partial[FeedRun]]":
    """What makes a feed for each run, over one store."""
    from indexer.feed.run import FeedRun
    from indexer.publication.gates import Gates
    from indexer.publication.index_checks import check_index
    from indexer.publication.update import BuildOptions

    with open_store(settings) as store:
        check = partial(check_index, gates=Gates())  # of a load that was killed before its gates
        yield partial(
            FeedRun, store, build_search_index(settings), read_clock, BuildOptions(check=check)
        )


def open_source(source: str) -> tuple[str, Iterable[bytes]]:
    """The name of a source, and its lines."""
    if source == "-":
        return "-", sys.stdin.buffer
    return Path(source).name, read_file_lines(Path(source))


def read_file_lines(path: Path) -> Iterator[bytes]:
    """The lines of a file; an endless one comes in parts, each too long to be a line."""
    from indexer.feed.validation import MAX_FEED_LINE_BYTES

    with path.open("rb") as file:
        while line := file.readline(MAX_FEED_LINE_BYTES + 2):
            yield line


def apply_lines(
    settings: "Settings", build_feed: "partial[FeedRun]", file: str, contents: Iterable[bytes]
) -> "FeedReport":
    """One run over the lines of a source; a load under way is waited for."""
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
    """Apply what arrives in a folder, in the order of the names, until told to stop.

    What the calendar changes is done once a day, whether anything arrives or not.
    """
    day = None
    while True:
        if day != read_clock().date():
            day = read_clock().date()
            run("", ())
        for path in sorted(folder.glob("*.jsonl")):
            account = run(path.name, read_file_lines(path))
            path.unlink()
            print_feed_report(account, json=True)
        sleep(FOLDER_POLL_INTERVAL_S)


def print_feed_report(account: "FeedReport", *, json: bool) -> None:
    """What became of the lines."""
    if json:
        print_json(account)
        return
    print_line(
        f"{group_thousands(account.lines)} lignes, "
        f"dont {group_thousands(account.rejected)} rejetées"
    )
    for outcome, count in sorted(account.outcomes.items()):
        print_line(f"  {group_thousands(count)} {LINE_OUTCOME_LABELS[outcome]}")
    for gap in account.gaps[:MAX_FEED_LINES_SHOWN]:
        print_line(f"Il manque les numéros {gap.first} à {gap.last}.")
    if account.rejections:
        rows = [
            (each.line, each.field, each.reason)
            for each in account.rejections[:MAX_FEED_LINES_SHOWN]
        ]
        print_table(("Ligne", "Champ", "Raison du rejet"), rows)
