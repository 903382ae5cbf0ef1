"""`annuaire apply`: applies validated records of the register, searchable within seconds."""
# ruff: noqa: PLC0415 - imported when the command runs

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.cli_errors import EXIT_MISUSE, exit_with_error
from cli.clock import read_clock
from cli.commands.load import JsonOption
from cli.folder_watch import FeedSession, FolderWatch
from cli.output import group_thousands, print_json, print_line, print_table
from cli.server.wiring import build_search_index, open_store, read_settings

if TYPE_CHECKING:
    from directory.settings import Settings
    from indexer.feed.dead_letters import DeadLetter
    from indexer.feed.run import FeedReport, FeedRun

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
RejectedOption = Annotated[
    bool, typer.Option("--rejected", help="Lister les lignes rejetées, à redemander au registre.")
]
AcceptJumpOption = Annotated[
    bool,
    typer.Option(
        "--accept-jump", help="Accepter une ligne dont le numéro dépasse tous les autres."
    ),
]


def apply(
    source: FeedSource = None,
    *,
    watch: WatchFolder = None,
    schema: SchemaOption = False,
    rejected: RejectedOption = False,
    accept_jump: AcceptJumpOption = False,
    json: JsonOption = False,
) -> None:
    """Appliquer des enregistrements validés par le registre."""
    if sum(map(bool, (source, watch, schema, rejected))) != 1:
        exit_with_error("donnez un fichier, « - » ou --watch DOSSIER", EXIT_MISUSE)
    if schema:
        print_line_schema()
        return
    settings = read_settings()
    if rejected:
        print_dead_letters(settings, json=json)
    elif watch:
        open_session = partial(open_feed, settings, accepts_jumps=accept_jump, is_retried=True)
        FolderWatch(watch, open_session, partial(print_feed_report, json=True)).run()
    elif source:
        with open_feed(settings, accepts_jumps=accept_jump) as session:
            report = session.apply(*open_source(source))
        print_feed_report(report, json=json)


def print_line_schema() -> None:
    """Print the JSON Schema of a line."""
    from indexer.feed.schema import encode_line_schema

    print_line(encode_line_schema().decode().rstrip())


def print_dead_letters(settings: "Settings", *, json: bool) -> None:
    """Print the rejected lines that the register has to send again, oldest first."""
    from indexer.feed.dead_letters import read_dead_letters

    letters = read_dead_letters(settings.dead_letters_file)
    if json:
        print_json(letters)
        return
    print_line(f"{group_thousands(len(letters))} lignes rejetées à redemander au registre")
    if letters:
        rows = [
            (f"{one.rejected_at:%Y-%m-%d %H:%M}", one.file, one.line, *describe_dead_letter(one))
            for one in letters
        ]
        print_table(("Le", "Fichier", "Ligne", "N° du flux", "RPPS", "Champ", "Raison"), rows)


def describe_dead_letter(letter: "DeadLetter") -> tuple[str, str, str, str]:
    """The numbers of a rejected line as far as they are known, its field and the reason."""
    return (str(letter.sequence or ""), letter.number or "", letter.field, letter.reason)


@contextmanager
def open_feed(
    settings: "Settings", *, accepts_jumps: bool = False, is_retried: bool = False
) -> "Iterator[FeedSession]":
    """Open the store for runs of the feed.

    Args:
        settings: name the store, the index and the data folder.
        accepts_jumps: whether a number far above the others is a gap instead of a fault.
        is_retried: whether a failed run begins again by itself, so that it is not recorded.
    """
    from indexer.feed.dead_letters import DeadLetterFile
    from indexer.feed.run import FeedRun
    from indexer.publication.gates import Gates
    from indexer.publication.index_checks import check_index
    from indexer.publication.update import BuildOptions

    with open_store(settings) as store:
        check = partial(check_index, gates=Gates())  # for a load that was killed before them
        build_feed = partial(
            FeedRun,
            store,
            build_search_index(settings),
            read_clock,
            BuildOptions(check=check, purge_age=settings.purge_age),
            dead_letters=DeadLetterFile(settings.dead_letters_file),
            accepts_jumps=accepts_jumps,
        )
        yield FeedSession(
            apply=partial(apply_lines, settings, build_feed, is_retried=is_retried),
            has_due_changes=lambda: store.has_scheduled_changes(read_clock().date()),
            purge=partial(purge_due_index, settings),
        )


def open_source(source: str) -> tuple[str, Iterable[bytes]]:
    """The name of a source (a file, or `-` for standard input) and its lines."""
    from indexer.feed.line_reader import read_bounded_lines

    if source == "-":
        return "-", read_bounded_lines(sys.stdin.buffer)
    return Path(source).name, read_file_lines(Path(source))


def read_file_lines(path: Path) -> Iterator[bytes]:
    """The lines of a file."""
    from indexer.feed.line_reader import read_bounded_lines

    with path.open("rb") as file:
        yield from read_bounded_lines(file)


def apply_lines(
    settings: "Settings",
    build_feed: "partial[FeedRun]",
    file: str,
    contents: Iterable[bytes],
    *,
    is_retried: bool = False,
) -> "FeedReport":
    """Apply the lines of a source in one run, batch by batch; waits while a load runs."""
    from cli.server.sheets import remove_departed_sheets
    from directory.errors import DirectoryError, EngineUnavailable, StoreUnavailable
    from indexer.feed.batches import batch_lines
    from indexer.feed.run import SourceLine, number_source_lines
    from indexer.lock import hold_run_lock

    feed = build_feed()
    nothing: list[SourceLine] = []
    lines = number_source_lines(file, contents)
    try:
        for batch in chain([nothing], batch_lines(lines, measure=SourceLine.measure)):
            with hold_run_lock(settings.data_dir, settings.store_url, is_waiting=True):
                feed.apply_batch(batch)
    except DirectoryError as error:
        if not (is_retried and isinstance(error, StoreUnavailable | EngineUnavailable)):
            with suppress(DirectoryError):  # the history may be away too
                feed.finish("refused", str(error))
        raise
    with hold_run_lock(settings.data_dir, settings.store_url, is_waiting=True):
        feed.finish()
    if feed.has_purged:
        remove_departed_sheets(settings)
    return feed.report


def purge_due_index(settings: "Settings") -> None:
    """Purge the index if a suppression is old enough; waits while another run works."""
    from cli.server.sheets import remove_departed_sheets
    from indexer.lock import hold_run_lock
    from indexer.publication.purge import purge_when_due

    with (
        hold_run_lock(settings.data_dir, settings.store_url, is_waiting=True),
        open_store(settings) as store,
    ):
        index = build_search_index(settings)
        result = purge_when_due(store, index, now=read_clock(), max_age=settings.purge_age)
    if result:
        remove_departed_sheets(settings)


def describe_gap(first: int, last: int) -> str:
    """The missing numbers of the feed, both ends included, as a sentence."""
    if first == last:
        return f"Il manque le numéro {first}."
    return f"Il manque les numéros {first} à {last}."


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
        print_line(describe_gap(gap.first, gap.last))
    if report.rejections:
        rows = [
            (each.line, each.field, each.reason)
            for each in report.rejections[:MAX_FEED_LINES_SHOWN]
        ]
        print_table(("Ligne", "Champ", "Raison du rejet"), rows)
    if report.awaited:
        print_line(
            f"{group_thousands(report.awaited)} lignes rejetées à redemander au registre :"
            " annuaire apply --rejected"
        )
