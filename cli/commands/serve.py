"""`annuaire serve`: serves pages, API and sheets until it is stopped."""
# ruff: noqa: PLC0415 - imported when the command runs

import sys
from collections.abc import Callable
from functools import partial
from socket import socket
from typing import TYPE_CHECKING, Annotated

import typer

from cli.output import print_line
from cli.server.listen import adopt_listener, format_listen_url, open_listener
from cli.server.wiring import build_search_engine, read_settings

if TYPE_CHECKING:
    from directory.settings import Settings

DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 8000
ListenHost = Annotated[str, typer.Option(help="Adresse où écouter.")]
ListenPort = Annotated[int, typer.Option(min=0, max=65535, help="Port ; 0 : un port libre.")]
ListenDescriptor = Annotated[
    int | None,
    typer.Option("--fd", min=3, help="Prise déjà ouverte, que systemd passe : 3."),
]
ServerWorkers = Annotated[int, typer.Option(min=1, help="Processus qui répondent.")]


def serve(
    host: ListenHost = DEFAULT_HOST,
    port: ListenPort = DEFAULT_PORT,
    workers: ServerWorkers = 1,
    descriptor: ListenDescriptor = None,
) -> None:
    """Servir les pages, l'API et les fiches."""
    from directory.errors import EngineUnavailable, NothingPublished

    settings = read_settings()
    with (
        open_listener(host, port) if descriptor is None else adopt_listener(descriptor) as listening
    ):
        try:
            build_search_engine(settings).publication()
        except NothingPublished:
            print_warning(
                "aucun annuaire n'est encore publié ; il sera servi dès qu'il le sera (load)"
            )
        except EngineUnavailable as error:
            if settings.engine == "embedded":
                raise
            print_warning(f"{error} ; l'annuaire sera servi dès qu'il répondra")
        message = f"Annuaire : {format_listen_url(listening)} (Ctrl-C pour arrêter)"
        serve_socket(listening, settings, workers, partial(print_line, message))


def serve_socket(
    listening: socket, settings: "Settings", workers: int, ready: Callable[[], object]
) -> None:
    """Serve on an open socket, and call `ready` once the server answers requests.

    Without a `public_url` setting, links use the address that the server listens on.
    """
    from cli.server.access import verify_rate_limit_storage
    from cli.server.composition import run_server
    from cli.server.sheets import (
        build_sheet_signer,
        load_seal_holders,
        open_fingerprint_keyring,
    )
    from cli.server.tracing import verify_traces_extra
    from pdf import native

    # what no worker can start with is reported once, here, and not by each of them for ever
    build_sheet_signer(settings)
    load_seal_holders(settings)
    open_fingerprint_keyring(settings)
    verify_traces_extra(settings)
    verify_rate_limit_storage(settings)
    if missing := native.find_missing_packages():
        print_warning(native.describe_missing_packages(missing))
    if "public_url" not in settings.model_fields_set:
        settings = settings.model_copy(update={"public_url": format_listen_url(listening)})
    run_server(settings, listening, workers, ready)


def print_warning(message: str) -> None:
    """Print a line on standard error; the command continues."""
    print(f"annuaire : {message}", file=sys.stderr)
