"""Serve an application as the directory itself is served: the same server, the same settings."""

from collections.abc import Callable
from contextlib import suppress

from fastapi import FastAPI
from uvicorn import Config, Server
from uvicorn.supervisors import Multiprocess

from cli.server.composition import SERVER
from cli.server.listen import listen, url_of


def serve(create: Callable[[], FastAPI], workers: int = 1) -> None:
    """Serve on a free port until told to stop; says first where.

    Args:
        create: what processes can be handed, and each calls for itself.
    """
    config = Config(create, factory=True, workers=workers, **SERVER)
    with listen("127.0.0.1", 0) as listening, suppress(KeyboardInterrupt):
        print(url_of(listening), flush=True)
        if workers > 1:
            Multiprocess(config, sockets=[listening]).run()
        else:
            Server(config).run(sockets=[listening])
