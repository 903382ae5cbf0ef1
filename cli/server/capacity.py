"""The bounds of what is under way at once, from the settings."""

import resource
from functools import partial
from typing import Any

from cli.server.connection_table import (
    REFUSALS_PER_CONNECTION,
    ConnectionLimits,
    ConnectionTable,
)
from cli.server.draining import StopTimes
from cli.server.http_protocol import BoundedProtocol
from cli.server.logging import LOGGING_CONFIG
from directory.settings import Settings
from search_api.access.admission import AdmissionLimits
from search_api.app import Capacity
from search_api.http.body_pace import BodyLimits

MEBIBYTE = 2**20
MAX_OPEN_FILES = 65_536
"""Open files of a process, where the system has no bound."""
RESERVED_FILES = 256
"""Open files that are no connections: the index, its changes, temporary files, pipes."""
WORKER_ANSWER_TIMEOUT_S = 30
"""Time for a worker to show its supervisor that it lives: a busy machine must not lose workers."""


def build_server_options(settings: Settings) -> dict[str, Any]:
    """Options of the HTTP server; benchmarks use the same ones for the servers they compare."""
    table = ConnectionTable(build_connection_limits(settings))
    return {
        "loop": "uvloop",
        "http": partial(BoundedProtocol, table=table),
        "ws": "none",
        "access_log": False,
        "log_config": LOGGING_CONFIG,
        "log_level": "warning",
        "server_header": False,
        "proxy_headers": False,  # trusted proxies are a setting: search_api.access.callers
        "timeout_graceful_shutdown": settings.stop_s,
        "timeout_worker_healthcheck": WORKER_ANSWER_TIMEOUT_S,
    }


def build_connection_limits(settings: Settings) -> ConnectionLimits:
    """The limits of connections; trusted proxies connect for many."""
    return ConnectionLimits(
        per_address=settings.max_connections_per_address,
        total=min(settings.max_connections, count_possible_connections()),
        unread_bytes=settings.max_unread_mb * MEBIBYTE,
        min_bytes_s=settings.min_bytes_per_s,
        proxies=settings.proxy_networks,
    )


def count_possible_connections() -> int:
    """The connections for which the system has open files, those to be refused included."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return MAX_OPEN_FILES
    return max(1, (soft - RESERVED_FILES) // REFUSALS_PER_CONNECTION)


def raise_open_file_limit() -> None:
    """Let this process and its workers open as many files as the system allows.

    The usual limit is meant for programs that wait with `select`, and is less than the connections
    of a busy server.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MAX_OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, MAX_OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def build_capacity(settings: Settings) -> Capacity:
    """The limits of requests."""
    return Capacity(
        admission=AdmissionLimits(
            large_answers_per_caller=settings.max_large_answers_per_caller,
            large_answers=settings.max_large_answers,
            uploads_per_caller=settings.max_uploads_per_caller,
            uploads=settings.max_uploads,
        ),
        bodies=BodyLimits(settings.upload_timeout_s, settings.min_bytes_per_s),
        upload_storage_bytes=settings.max_uploads_mb * MEBIBYTE,
    )


def build_stop_times(settings: Settings) -> StopTimes:
    """The times of a stop."""
    return StopTimes(settings.drain_s, settings.stop_s)
