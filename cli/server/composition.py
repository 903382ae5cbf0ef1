"""The composition root: settings → engine, search, sheets → one application, served.

`create_server_app` is also a factory for uvicorn, which each worker process calls: processes cannot
share an open index or the processes that draw sheets.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext, suppress
from functools import partial
from socket import socket

from fastapi import FastAPI
from uvicorn import Config

from cli.server.access import build_access_middleware
from cli.server.capacity import (
    build_capacity,
    build_server_options,
    build_stop_times,
    raise_open_file_limit,
)
from cli.server.draining import DrainingServer
from cli.server.logging import AccessLog, write_to_stderr
from cli.server.metrics_dir import find_metrics_dir, share_metrics_dir
from cli.server.sheets import (
    build_sheet_service,
    load_seal_holders,
    open_fingerprint_keyring,
    run_sheet_service,
)
from cli.server.supervisor import WorkerSupervisor
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
from search_api.search.suggestion_tables import preload_suggestions
from search_api.search.understanding import preload_lexicon
from web.pages import add_pages
from web.verification import VerificationKeys
from web.website import Imprint


def create_server_app(settings: Settings | None = None) -> FastAPI:
    """Pages, API and sheets in one application.

    Args:
        settings: read from the environment unless given.
    """
    settings = settings or read_settings()
    url = settings.public_url
    preload_lexicon()
    preload_suggestions()
    analysis.clear_text_caches()
    metrics = Metrics(find_metrics_dir())
    traces = build_traces(settings)
    bare_engine = build_search_engine(settings, in_server=True)
    engine = instrument_engine(bare_engine, metrics, traces.span if traces else nullcontext)
    search = InstrumentedSearch(engine, metrics, is_remote=has_remote_engine(settings))
    keyring = open_fingerprint_keyring(settings)
    sheet_service = build_sheet_service(settings, keyring)
    sheets = instrument_sheets(sheet_service, metrics)
    app = create_app(
        search,
        sheets,
        public_url=url,
        access_middleware=build_access_middleware(settings, metrics),
        capacity=build_capacity(settings),
    )
    if traces:
        app.add_middleware(traces.middleware)
    log = AccessLog(write_to_stderr)
    app.on_request_done = (metrics.record_request, log)
    app.include_router(MetricsRoute(metrics, PublicationCollector(engine)).router())
    imprint = Imprint(settings.publisher, settings.hosting, settings.contact)
    keys = VerificationKeys(keyring, load_seal_holders(settings))
    add_pages(app, search, sheets, public_url=url, keys=keys, imprint=imprint)
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


def run_server(
    settings: Settings, listening: socket, workers: int, ready: Callable[[], object]
) -> None:
    """Serve until interrupted (Ctrl-C or SIGTERM), then return.

    With several workers, `ready` is called at once: earlier requests wait for the first worker. The
    access log of uvicorn is off, because it would contain queries; `AccessLog` replaces it.
    """
    raise_open_file_limit()
    times = build_stop_times(settings)
    config = Config(
        partial(create_server_app, settings),
        factory=True,
        workers=workers,
        **build_server_options(settings),
    )
    with (
        share_metrics_dir(workers),
        suppress(KeyboardInterrupt),  # uvicorn raises it again after it has stopped
    ):
        if workers > 1:
            ready()
            WorkerSupervisor(config, [listening], times).run()
        else:
            DrainingServer(config, times, ready).run(sockets=[listening])
