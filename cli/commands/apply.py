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

from cli.cli_errors import MISUSED, refuse
from cli.clock import now
from cli.commands.load import Json
from cli.output import grouped, print_json, print_line, print_table
from cli.server.wiring import index_of, read_settings, store_of

if TYPE_CHECKING:
    from directory.settings import Settings
    from indexer.feed.run import Account, Feed, Line

LOOK_EVERY_S = 0.2
SHOWN = 10
OUTCOMES = {
    "applied": "appliquées",
    "unchanged": "sans changement",
    "already": "déjà connues",
    "outdated": "plus anciennes que les fichiers chargés",
    "suppressed": "sur une personne qui s’est opposée ou a été supprimée",
}

Source = Annotated[
    str | None, typer.Argument(metavar="FICHIER|-", help="Lignes JSON ; « - » : l’entrée standard.")
]
Watched = Annotated[
    Path | None,
    typer.Option(
        "--watch",
        exists=True,
        file_okay=False,
        help="Appliquer chaque fichier .jsonl qui arrive, puis l’effacer : il contient des données"
        " privées. Déposez-le sous un autre nom, puis renommez-le.",
    ),
]
Schema = Annotated[bool, typer.Option("--schema", help="Montrer le schéma JSON d’une ligne.")]


def apply(
    source: Source = None,
    *,
    watch: Watched = None,
    schema: Schema = False,
    json: Json = False,
) -> None:
    """Appliquer des enregistrements validés par le registre."""
    if schema:
        print_schema()
    elif watch and not source:
        settings = read_settings()
        with opened(settings) as feed_of:
            watch_over(watch, partial(apply_lines, settings, feed_of))
    elif source and not watch:
        settings = read_settings()
        with opened(settings) as feed_of:
            account = apply_lines(settings, feed_of, *named(source))
        print_account(account, json=json)
    else:
        refuse("donnez un fichier, « - » ou --watch DOSSIER", MISUSED)


def print_schema() -> None:
    """The JSON Schema of a line."""
    from indexer.feed.schema import encoded

    print_line(encoded().decode().rstrip())


@contextmanager
def opened(settings: "Settings") -> "Iterator[partial[Feed]]":
    """What makes a feed for each run, over one store."""
    from indexer.feed.run import Feed
    from indexer.publication.gates import Gates
    from indexer.publication.index_checks import inspect
    from indexer.publication.update import Means

    with store_of(settings) as store:
        check = partial(inspect, gates=Gates())  # of a load that was killed before its gates
        yield partial(Feed, store, index_of(settings), now, Means(check=check))


def named(source: str) -> tuple[str, Iterable[bytes]]:
    """The name of a source, and its lines."""
    if source == "-":
        return "-", sys.stdin.buffer
    return Path(source).name, lines_of(Path(source))


def lines_of(path: Path) -> Iterator[bytes]:
    """The lines of a file; an endless one comes in parts, each too long to be a line."""
    from indexer.feed.validation import LONGEST_LINE

    with path.open("rb") as file:
        while line := file.readline(LONGEST_LINE + 2):
            yield line


def apply_lines(
    settings: "Settings", feed_of: "partial[Feed]", file: str, contents: Iterable[bytes]
) -> "Account":
    """One run over the lines of a source; a load under way is waited for."""
    from directory.errors import DirectoryError
    from indexer.feed.batches import batches
    from indexer.feed.run import numbered
    from indexer.lock import exclusive

    feed = feed_of()
    nothing: list[Line] = []
    try:
        for batch in chain([nothing], batches(numbered(file, contents))):
            with exclusive(settings.data_dir, settings.store_url, is_patient=True):
                feed.receive(batch)
    except DirectoryError as error:
        feed.finish("refused", str(error))
        raise
    with exclusive(settings.data_dir, settings.store_url, is_patient=True):
        feed.finish()
    return feed.account


def watch_over(folder: Path, run: "partial[Account]") -> None:
    """Apply what arrives in a folder, in the order of the names, until told to stop.

    What the calendar changes is done once a day, whether anything arrives or not.
    """
    day = None
    while True:
        if day != now().date():
            day = now().date()
            run("", ())
        for path in sorted(folder.glob("*.jsonl")):
            account = run(path.name, lines_of(path))
            path.unlink()
            print_account(account, json=True)
        sleep(LOOK_EVERY_S)


def print_account(account: "Account", *, json: bool) -> None:
    """What became of the lines."""
    if json:
        print_json(account)
        return
    print_line(f"{grouped(account.lines)} lignes, dont {grouped(account.rejected)} rejetées")
    for outcome, count in sorted(account.outcomes.items()):
        print_line(f"  {grouped(count)} {OUTCOMES[outcome]}")
    for gap in account.gaps[:SHOWN]:
        print_line(f"Il manque les numéros {gap.first} à {gap.last}.")
    if account.rejections:
        rows = [(each.line, each.field, each.reason) for each in account.rejections[:SHOWN]]
        print_table(("Ligne", "Champ", "Raison du rejet"), rows)
