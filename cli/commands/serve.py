"""`annuaire serve`: pages, API and sheets, until told to stop."""
# ruff: noqa: PLC0415 - imported when the command runs

import sys
from collections.abc import Callable
from functools import partial
from socket import socket
from typing import TYPE_CHECKING, Annotated

import typer

from cli.output import print_line
from cli.server.listen import listen, url_of
from cli.server.wiring import engine_of, read_settings

if TYPE_CHECKING:
    from directory.settings import Settings

HOST, PORT = "127.0.0.1", 8000
Host = Annotated[str, typer.Option(help="Adresse où écouter.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="Port ; 0 : un port libre.")]
Workers = Annotated[int, typer.Option(min=1, help="Processus qui répondent.")]


def serve(host: Host = HOST, port: Port = PORT, workers: Workers = 1) -> None:
    """Servir les pages, l'API et les fiches."""
    from directory.errors import EngineUnavailable, NothingPublished

    settings = read_settings()
    with listen(host, port) as listening:
        try:
            engine_of(settings).publication()
        except NothingPublished:
            warn("aucun annuaire n'est encore publié ; il sera servi dès qu'il le sera (load)")
        except EngineUnavailable as error:
            if settings.engine == "embedded":
                raise
            warn(f"{error} ; l'annuaire sera servi dès qu'il répondra")
        message = f"Annuaire : {url_of(listening)} (Ctrl-C pour arrêter)"
        serve_on(listening, settings, workers, partial(print_line, message))


def serve_on(
    listening: socket, settings: "Settings", workers: int, ready: Callable[[], object]
) -> None:
    """Serve, and call `ready` once questions are answered.

    Links begin with the address listened on unless the operator set another.
    """
    from cli.server.composition import run
    from cli.server.sheets import sign_of
    from pdf import native

    sign_of(settings)  # a key that cannot be read is said here, once, not by every worker

    if missing := native.missing():
        warn(native.remedy(missing))
    if "public_url" not in settings.model_fields_set:
        settings = settings.model_copy(update={"public_url": url_of(listening)})
    run(settings, listening, workers, ready)


def warn(message: str) -> None:
    """A line on the error stream; the command goes on."""
    print(f"annuaire : {message}", file=sys.stderr)
