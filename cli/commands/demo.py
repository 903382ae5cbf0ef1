"""`annuaire demo`: builds a fictitious directory once, then serves it."""
# ruff: noqa: PLC0415 - imported when the command runs

from functools import partial
from shutil import rmtree
from typing import TYPE_CHECKING, Annotated

import typer

from cli.clock import read_clock
from cli.commands.generate import DEFAULT_SEED, write_synthetic_files
from cli.commands.load import load_and_report
from cli.commands.serve import (
    DEFAULT_HOST,
    DEFAULT_PORT,
    ListenHost,
    ListenPort,
    ServerWorkers,
    serve_socket,
)
from cli.output import group_thousands, print_line
from cli.progress import show_progress
from cli.server.listen import format_listen_url, open_listener
from cli.server.wiring import (
    build_search_engine,
    build_search_index,
    derive_demo_settings,
    open_store,
    read_settings,
)

if TYPE_CHECKING:
    from directory.settings import Settings

DEMO_PROFESSIONALS = 6_000
EXAMPLE_POOL_SIZE = 500
"""People among whom the examples are chosen; enough to include a name like LE FLOC'H."""
DemoPeople = Annotated[int, typer.Option(min=1, help="Nombre de personnes fictives.")]


def demo(
    port: ListenPort = DEFAULT_PORT,
    professionals: DemoPeople = DEMO_PROFESSIONALS,
    host: ListenHost = DEFAULT_HOST,
    workers: ServerWorkers = 1,
) -> None:
    """Servir un annuaire fictif, fabriqué une fois."""
    settings = derive_demo_settings(read_settings())
    with open_listener(host, port) as listening:
        if not is_demo_complete(settings, professionals):
            build_demo(settings, professionals)
        serve_socket(
            listening,
            settings,
            workers,
            partial(print_demo_address, settings, format_listen_url(listening)),
        )


def is_demo_complete(settings: "Settings", professionals: int) -> bool:
    """Whether the demo is built and this version can serve it; the marker is written last."""
    from directory.errors import EngineUnavailable

    marker = settings.data_dir / "made"
    if not marker.exists() or marker.read_text("utf-8") != str(professionals):
        return False
    try:
        build_search_engine(settings).publication()
    except EngineUnavailable:
        return False
    return True


def build_demo(settings: "Settings", professionals: int) -> None:
    """Build the demo; the files of a previous or interrupted build are removed first."""
    from indexer.pipeline import LoadOptions

    folder, marker = settings.data_dir, settings.data_dir / "made"
    files = folder / "files"
    marker.unlink(missing_ok=True)
    (folder / "store.sqlite3").unlink(missing_ok=True)
    for former in (files, settings.index_dir):
        rmtree(former, ignore_errors=True)
    with show_progress() as report_progress:
        write_synthetic_files(
            professionals, DEFAULT_SEED, files, read_clock().date(), report_progress
        )
    resume_served_demo(settings)
    load_report, refusal = load_and_report(
        LoadOptions(paths=(files,), scratch_dir=settings.data_dir), settings
    )
    if refusal:
        raise refusal
    print_line(
        f"{group_thousands(load_report.persons)} professionnels chargés "
        f"en {load_report.seconds:.1f} s"
    )
    marker.write_text(str(professionals), "utf-8")


def resume_served_demo(settings: "Settings") -> None:
    """Have the new store follow a former demonstration that a cluster still serves, if any."""
    from indexer.lock import hold_run_lock
    from indexer.publication.resume import resume_served_history

    with hold_run_lock(settings.data_dir, settings.store_url), open_store(settings) as store:
        index = build_search_index(settings)
        if index.current_publication():
            resume_served_history(store, index, now=read_clock())


def print_demo_address(settings: "Settings", url: str) -> None:
    """Print the address of the demo and three examples to try."""
    from cli.examples import choose_examples
    from directory.search import SearchQuery

    hits = build_search_engine(settings).candidates(SearchQuery(), limit=EXAMPLE_POOL_SIZE).hits
    print_line(f"Annuaire fictif : {url} (Ctrl-C pour arrêter)")
    print_line("À essayer :")
    for number, example in enumerate(choose_examples([hit.listing for hit in hits]), start=1):
        print_line(f"  {number}. {example.text}")
        for path in example.paths:
            print_line(f"     {url}{path}")
