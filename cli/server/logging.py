"""The server's log: one JSON object per line, on standard error, for a journal or a collector.

    {"time":"2026-11-20T04:00:00.123Z","method":"GET","route":"/api/v1/professionals/{id}",
     "status":200,"ms":1.3,"request":"9f86d081884c7d65","level":"INFO","logger":"annuaire.access"}

A request is logged from its `RequestRecord`: its route, never its URL. Other records are logged
with their message; an exception with its type and its places in the code, never its message.
"""

import sys
import traceback
from asyncio import TimerHandle, get_running_loop
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import lru_cache
from logging import Formatter, LogRecord
from time import time

import msgspec
from msgspec import Struct

from search_api.monitoring.request_record import CURRENT_REQUEST_ID, RequestRecord

LOG_BATCH_BYTES = 4_096
"""Size of one write: POSIX makes it atomic in a pipe, so that the lines of workers do not mix."""
LOG_FLUSH_DELAY_S = 0.1


class AccessLogLine(Struct, frozen=True):
    """The log line of a finished request."""

    time: str
    method: str
    route: str
    status: int
    ms: float
    request: str
    level: str = "INFO"
    logger: str = "annuaire.access"


class AccessLog:
    """Logs each finished request; writes several lines at a time.

    It does not use the logging module, which is slow compared with a look-up (see `benchmarks/`). A
    process that is killed (SIGKILL) loses the lines of the last `LOG_FLUSH_DELAY_S`.

    Args:
        write: receives whole lines; its errors are ignored, so that they fail no request.
    """

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._pending_lines: list[bytes] = []
        self._size = 0
        self._timer: TimerHandle | None = None
        self._is_batching = False

    def __call__(self, record: RequestRecord) -> None:
        """Log a request: at the next flush inside `batch_lines`, at once outside."""
        ms = round(record.seconds * 1000, 1)
        now = format_timestamp(time())
        line = AccessLogLine(now, record.method, record.route, record.status, ms, record.request_id)
        self._add(msgspec.json.encode(line) + b"\n")

    @contextmanager
    def batch_lines(self) -> Iterator[None]:
        """Write lines in batches while the block runs; it must run in an event loop."""
        self._is_batching = True
        try:
            yield
        finally:
            self._is_batching = False
            self._flush()

    def _add(self, line: bytes) -> None:
        if self._size + len(line) > LOG_BATCH_BYTES:
            self._flush()
        self._pending_lines.append(line)
        self._size += len(line)
        if not self._is_batching:
            self._flush()
        elif self._timer is None:
            self._timer = get_running_loop().call_later(LOG_FLUSH_DELAY_S, self._flush_on_timer)

    def _flush_on_timer(self) -> None:
        self._timer = None
        self._flush()

    def _flush(self) -> None:
        lines, self._pending_lines, self._size = self._pending_lines, [], 0
        with suppress(OSError, ValueError):  # for example a full disk, or a closed pipe
            if lines:
                self._write(b"".join(lines))


class JsonLineFormatter(Formatter):
    """Formats a log record as JSON."""

    def format(self, record: LogRecord) -> str:
        """The log line of a record."""
        line: dict[str, object] = {
            "time": format_timestamp(record.created),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[1]:
            line |= describe_exception(record.exc_info[1])
        if CURRENT_REQUEST_ID.get():
            line["request"] = CURRENT_REQUEST_ID.get()
        return msgspec.json.encode(line).decode()


def format_timestamp(since_epoch: float) -> str:
    """A time as ISO 8601 in UTC with milliseconds; `since_epoch` in seconds."""
    whole = int(since_epoch)
    return f"{format_timestamp_second(whole)}.{int((since_epoch - whole) * 1000):03}Z"


@lru_cache(1)
def format_timestamp_second(since_epoch: int) -> str:
    """A time as ISO 8601, in whole seconds; cached, because many lines share one second."""
    return datetime.fromtimestamp(since_epoch, UTC).isoformat().removesuffix("+00:00")


def describe_exception(error: BaseException) -> dict[str, object]:
    """The type of an exception and its places in the code; its message may hold a name."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames)]
    return {"error": type(error).__name__, "places": places}


LOGGING_CONFIG = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": JsonLineFormatter}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"annuaire": {"level": "INFO"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
"""For `logging.config.dictConfig`, in every worker process."""


def write_to_stderr(lines: bytes) -> None:
    """Write lines to standard error, and flush."""
    sys.stderr.buffer.write(lines)
    sys.stderr.buffer.flush()
