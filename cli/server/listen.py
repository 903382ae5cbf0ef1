"""The socket that the server listens on.

It is opened before anything slow, so that a port in use is reported at once.
"""

import errno
import os
from socket import AF_INET, AF_INET6, SO_ACCEPTCONN, SO_REUSEADDR, SOL_SOCKET, socket

from cli.cli_errors import EXIT_MISUSE, exit_with_error

LISTEN_BACKLOG = 2048
WILDCARD_HOSTS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - recognised, not bound
"""Wildcard address to listen on → the address that a browser can open."""


def open_listener(host: str, port: int) -> socket:
    """A listening socket; clients that connect before the server is ready wait for it."""
    listening = socket(AF_INET6 if ":" in host else AF_INET)
    listening.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(LISTEN_BACKLOG)
    except OSError as error:
        listening.close()
        exit_with_error(explain_listen_error(error, host, port))
    listening.set_inheritable(True)
    return listening


def adopt_listener(descriptor: int) -> socket:
    """The listening socket that the caller opened and passed on, as systemd does.

    It outlives this process: who connects while the service restarts waits, and is not refused.
    """
    if not is_listening(descriptor):
        exit_with_error(
            f"le descripteur {descriptor} n'est pas une prise qui écoute (--fd ; systemd passe la "
            "première sous le numéro 3)",
            EXIT_MISUSE,
        )
    listening = socket(fileno=descriptor)
    listening.set_inheritable(True)
    return listening


def is_listening(descriptor: int) -> bool:
    """Whether a descriptor is a socket that takes connections."""
    try:
        with socket(fileno=os.dup(descriptor)) as copy:
            return bool(copy.getsockopt(SOL_SOCKET, SO_ACCEPTCONN))
    except OSError:
        return False


def explain_listen_error(error: OSError, host: str, port: int) -> str:
    """Why the server cannot listen there, and what to do."""
    if error.errno == errno.EADDRINUSE:
        way_out = "PORT=… make run, ou --port …"
        return f"le port {port} est déjà pris : choisissez-en un autre ({way_out})"
    if error.errno == errno.EACCES:
        return f"le port {port} est réservé au système : choisissez-en un au-delà de 1023 (--port)"
    return f"impossible d'écouter sur {host} : {error.strerror}"


def format_listen_url(listening: socket) -> str:
    """The URL to open in a browser."""
    host, port = listening.getsockname()[:2]
    host = WILDCARD_HOSTS.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
