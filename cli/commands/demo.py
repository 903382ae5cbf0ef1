"""`annuaire demo`: a fictitious directory, made once, then served."""
# ruff: noqa: PLC0415 - imported when the command runs

from functools import partial
from shutil import rmtree
from typing import TYPE_CHECKING, Annotated

import typer

from cli.clock import now
from cli.commands.generate import SEED, write
from cli.commands.load import load_and_keep
from cli.commands.serve import HOST, PORT, Host, Port, Workers, serve_on
from cli.output import grouped, print_line
from cli.progress import watching
from cli.server.listen import listen, url_of
from cli.server.wiring import engine_of, of_demonstration, read_settings

if TYPE_CHECKING:
    from directory.settings import Settings

PROFESSIONALS = 6_000
CHOSEN_FROM = 500
"""People among whom the things to try are chosen: enough to hold a Breton name or two."""
People = Annotated[int, typer.Option(min=1, help="Nombre de personnes fictives.")]


def demo(
    port: Port = PORT,
    professionals: People = PROFESSIONALS,
    host: Host = HOST,
    workers: Workers = 1,
) -> None:
    """Servir un annuaire fictif, fabriqué une fois."""
    settings = of_demonstration(read_settings())
    with listen(host, port) as listening:
        if not is_made(settings, professionals):
            make(settings, professionals)
        serve_on(listening, settings, workers, partial(say_ready, settings, url_of(listening)))


def is_made(settings: "Settings", professionals: int) -> bool:
    """Whether the whole sample is there, and this version can serve it: the mark is last."""
    from directory.errors import EngineUnavailable

    mark = settings.data_dir / "made"
    if not mark.exists() or mark.read_text("utf-8") != str(professionals):
        return False
    try:
        engine_of(settings).publication()
    except EngineUnavailable:
        return False
    return True


def make(settings: "Settings", professionals: int) -> None:
    """Make the sample from nothing; what an interrupted run left is cleared away first."""
    from indexer.pipeline import Load

    folder, mark = settings.data_dir, settings.data_dir / "made"
    files = folder / "files"
    mark.unlink(missing_ok=True)
    (folder / "store.sqlite3").unlink(missing_ok=True)
    for former in (files, settings.index_dir):
        rmtree(former, ignore_errors=True)
    with watching() as watch:
        write(professionals, SEED, files, now().date(), watch)
    account, refusal = load_and_keep(Load(paths=(files,), scratch=settings.data_dir), settings)
    if refusal:
        raise refusal
    print_line(f"{grouped(account.persons)} professionnels chargés en {account.seconds:.1f} s")
    mark.write_text(str(professionals), "utf-8")


def say_ready(settings: "Settings", url: str) -> None:
    """Where it is, and three things to try."""
    from cli.examples import examples
    from directory.search import SearchQuery

    hits = engine_of(settings).candidates(SearchQuery(), limit=CHOSEN_FROM).hits
    print_line(f"Annuaire fictif : {url} (Ctrl-C pour arrêter)")
    print_line("À essayer :")
    for number, example in enumerate(examples([hit.listing for hit in hits]), start=1):
        print_line(f"  {number}. {example.text}")
        for path in example.paths:
            print_line(f"     {url}{path}")
