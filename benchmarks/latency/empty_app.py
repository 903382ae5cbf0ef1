"""Serve an application with the same server and the same options as the directory."""

from collections.abc import Callable
from contextlib import suppress

from fastapi import FastAPI
from uvicorn import Config, Server
from uvicorn.supervisors import Multiprocess

from cli.server.capacity import build_server_options
from cli.server.listen import format_listen_url, open_listener
from directory.settings import Settings


def serve_app(create_app: Callable[[], FastAPI], workers: int = 1) -> None:
    """Print the address of a free port, and serve on it until interrupted.

    Args:
        create_app: called in each worker process, so it must be importable.
    """
    config = Config(create_app, factory=True, workers=workers, **build_server_options(Settings()))
    with open_listener("127.0.0.1", 0) as listening, suppress(KeyboardInterrupt):
        print(format_listen_url(listening), flush=True)
        if workers > 1:
            Multiprocess(config, sockets=[listening]).run()
        else:
            Server(config).run(sockets=[listening])
