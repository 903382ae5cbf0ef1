"""The socket that the server listens on.

It is opened before anything slow, so that a port in use is reported at once.
"""

import errno
from socket import AF_INET, AF_INET6, SO_REUSEADDR, SOL_SOCKET, socket

from cli.cli_errors import exit_with_error

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
