"""The composition root: settings → engine, search, sheets → one application, served.

`create` is also the server's factory (`uvicorn --factory cli.server.composition:create`). Each
worker process calls it for itself: an open index and the processes that draw sheets cannot be
shared.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext, suppress
from functools import partial
from socket import socket
from typing import Any

from fastapi import FastAPI
from uvicorn import Config, Server
from uvicorn.supervisors import Multiprocess

from cli.server.access import door_of
from cli.server.http_protocol import BoundedProtocol
from cli.server.logging import LOGGING, AccessLog, to_stderr
from cli.server.metrics_dir import counting_together, shared_folder
from cli.server.sheets import desk_of, open_desk
from cli.server.tracing import traces_of
from cli.server.warm_up import settled, warm
from cli.server.wiring import engine_of, read_settings
from directory.settings import Settings
from directory.text import analysis
from search_api.app import create_app
from search_api.monitoring.instrumentation import WatchedSearch, watched_engine, watched_sheets
from search_api.monitoring.metrics import Metrics, Served
from search_api.routes.metrics import MetricsRoute
from search_api.search.suggestions import learn_beginnings
from search_api.search.understanding import learn_words
from web.pages import add_pages
from web.website import Imprint

LAST_ANSWERS_S = 10
"""How long a stopping server waits for answers under way: as long as the longest sheet may take."""
SERVER: dict[str, Any] = {
    "loop": "uvloop",
    "http": BoundedProtocol,
    "ws": "none",
    "access_log": False,
    "log_config": LOGGING,
    "log_level": "warning",
    "server_header": False,
    "proxy_headers": False,  # whom to believe is a setting: search_api.access.callers
    "timeout_graceful_shutdown": LAST_ANSWERS_S,
}
"""Of the HTTP server; benchmarks serve what they compare with by the same."""


def create(settings: Settings | None = None) -> FastAPI:
    """Pages, API and sheets in one application.

    Args:
        settings: those of the environment unless given.
    """
    settings = settings or read_settings()
    learn_words()
    learn_beginnings()
    analysis.forget()
    metrics = Metrics(shared_folder())
    traces = traces_of(settings)
    asked = engine_of(settings)
    engine = watched_engine(asked, metrics, traces.span if traces else nullcontext)
    search = WatchedSearch(engine, metrics)
    desk = desk_of(settings)
    sheets = watched_sheets(desk, metrics)
    door = door_of(settings, metrics)
    app = create_app(search, sheets, public_url=settings.public_url, door=door)
    if traces:
        app.add_middleware(traces.layer)
    log = AccessLog(to_stderr)
    app.watch = (metrics.request_done, log)
    app.include_router(MetricsRoute(metrics, Served(engine)).router())
    imprint = Imprint(settings.publisher, settings.hosting, settings.contact)
    add_pages(app, search, sheets, public_url=settings.public_url, imprint=imprint)
    keep_while_serving(app, partial(open_desk, desk, search))
    keep_while_serving(app, traces.sending if traces else nullcontext)
    keep_while_serving(app, log.gathering)
    warm(asked, search)
    keep_while_serving(app, settled)
    return app


def keep_while_serving(app: FastAPI, opened: Callable[[], AbstractContextManager[None]]) -> None:
    """Open a part with the application, and close it with it."""
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(served: FastAPI) -> AsyncIterator[None]:
        with opened():
            async with inner(served):
                yield

    app.router.lifespan_context = lifespan


class ReadyServer(Server):
    """A server that tells when it answers."""

    def __init__(self, config: Config, ready: Callable[[], object]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Everything prepared, then said."""
        await super().startup(sockets)
        self._ready()


def run(settings: Settings, listening: socket, workers: int, ready: Callable[[], object]) -> None:
    """Serve until told to stop (Ctrl-C or SIGTERM), then return.

    Of several workers none tells: who asks before they are ready waits for the first of them.

    The server's own access log is off: it would hold what people search for. Ours takes its place.
    """
    config = Config(
        partial(create, settings),
        factory=True,
        workers=workers,
        **SERVER,
    )
    with (
        counting_together(workers),
        suppress(KeyboardInterrupt),
    ):  # raised again by the server once it has stopped
        if workers > 1:
            ready()
            Multiprocess(config, sockets=[listening]).run()
        else:
            ReadyServer(config, ready).run(sockets=[listening])
