"""The composition root: settings → engine, search, sheets → one application, served.

`create_server_app` is also a factory for uvicorn, which each worker process calls: processes cannot
share an open index or the processes that draw sheets.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext, suppress
from functools import partial
from socket import socket
from typing import Any

from fastapi import FastAPI
from uvicorn import Config, Server
from uvicorn.supervisors import Multiprocess

from cli.server.access import build_access_middleware
from cli.server.http_protocol import BoundedProtocol
from cli.server.logging import LOGGING_CONFIG, AccessLog, write_to_stderr
from cli.server.metrics_dir import find_metrics_dir, share_metrics_dir
from cli.server.sheets import build_sheet_service, run_sheet_service
from cli.server.tracing import build_traces
from cli.server.warm_up import freeze_objects, warm_up_search
from cli.server.wiring import build_search_engine, has_remote_engine, read_settings
from directory.settings import Settings
from directory.text import analysis
from search_api.app import create_app
from search_api.monitoring.instrumentation import (
    InstrumentedSearch,
    instrument_engine,
    instrument_sheets,
)
from search_api.monitoring.metrics import Metrics, PublicationCollector
from search_api.routes.metrics import MetricsRoute
from search_api.search.suggestions import preload_suggestions
from search_api.search.understanding import preload_lexicon
from web.pages import add_pages
from web.website import Imprint

SHUTDOWN_TIMEOUT_S = 10
"""Time for running requests to finish at shutdown: the timeout of one sheet."""
SERVER_OPTIONS: dict[str, Any] = {
    "loop": "uvloop",
    "http": BoundedProtocol,
    "ws": "none",
    "access_log": False,
    "log_config": LOGGING_CONFIG,
    "log_level": "warning",
    "server_header": False,
    "proxy_headers": False,  # trusted proxies are a setting: search_api.access.callers
    "timeout_graceful_shutdown": SHUTDOWN_TIMEOUT_S,
}
"""Options of the HTTP server; benchmarks use the same ones for the servers they compare."""


def create_server_app(settings: Settings | None = None) -> FastAPI:
    """Pages, API and sheets in one application.

    Args:
        settings: read from the environment unless given.
    """
    settings = settings or read_settings()
    preload_lexicon()
    preload_suggestions()
    analysis.clear_text_caches()
    metrics = Metrics(find_metrics_dir())
    traces = build_traces(settings)
    bare_engine = build_search_engine(settings, in_server=True)
    engine = instrument_engine(bare_engine, metrics, traces.span if traces else nullcontext)
    search = InstrumentedSearch(engine, metrics, is_remote=has_remote_engine(settings))
    sheet_service = build_sheet_service(settings)
    sheets = instrument_sheets(sheet_service, metrics)
    access = build_access_middleware(settings, metrics)
    app = create_app(search, sheets, public_url=settings.public_url, access_middleware=access)
    if traces:
        app.add_middleware(traces.middleware)
    log = AccessLog(write_to_stderr)
    app.on_request_done = (metrics.record_request, log)
    app.include_router(MetricsRoute(metrics, PublicationCollector(engine)).router())
    imprint = Imprint(settings.publisher, settings.hosting, settings.contact)
    add_pages(app, search, sheets, public_url=settings.public_url, imprint=imprint)
    add_lifespan(app, partial(run_sheet_service, sheet_service, search))
    add_lifespan(app, traces.flush_on_exit if traces else nullcontext)
    add_lifespan(app, log.batch_lines)
    warm_up_search(bare_engine, search)
    add_lifespan(app, freeze_objects)
    return app


def add_lifespan(app: FastAPI, open_part: Callable[[], AbstractContextManager[None]]) -> None:
    """Enter a context manager when the application starts, and exit it when it stops."""
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(served: FastAPI) -> AsyncIterator[None]:
        with open_part():
            async with inner(served):
                yield

    app.router.lifespan_context = lifespan


class ReadyServer(Server):
    """A server that calls a function once it answers requests."""

    def __init__(self, config: Config, ready: Callable[[], object]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Start, then call `ready`."""
        await super().startup(sockets)
        self._ready()


def run_server(
    settings: Settings, listening: socket, workers: int, ready: Callable[[], object]
) -> None:
    """Serve until interrupted (Ctrl-C or SIGTERM), then return.

    With several workers, `ready` is called at once: earlier requests wait for the first worker. The
    access log of uvicorn is off, because it would contain queries; `AccessLog` replaces it.
    """
    config = Config(
        partial(create_server_app, settings),
        factory=True,
        workers=workers,
        **SERVER_OPTIONS,
    )
    with (
        share_metrics_dir(workers),
        suppress(KeyboardInterrupt),  # uvicorn raises it again after it has stopped
    ):
        if workers > 1:
            ready()
            Multiprocess(config, sockets=[listening]).run()
        else:
            ReadyServer(config, ready).run(sockets=[listening])
