"""The server's log: one JSON object a line, on the error stream, fit for a journal or a collector.

    {"time":"2026-11-20T04:00:00.123Z","method":"GET","route":"/api/v1/professionals/{id}",
     "status":200,"ms":1.3,"request":"9f86d081884c7d65","level":"INFO","logger":"annuaire.access"}

A request is told as `Done` knows it: the route and never the address. Of everything else only the
message passes, and of an exception its kind and its places, never what it said.
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
"""Written at once: what a pipe takes whole (POSIX), so that lines of several workers stay whole."""
LOG_FLUSH_DELAY_S = 0.1


class AccessLogLine(Struct, frozen=True):
    """The line of a request that is over."""

    time: str
    method: str
    route: str
    status: int
    ms: float
    request: str
    level: str = "INFO"
    logger: str = "annuaire.access"


class AccessLog:
    """Told of each request that is over; writes a line of it, several lines at a time.

    The logging module takes 20 µs to write one: an eighth of a look-up's processor time. Together
    they take 3 each (1.8 M people, November 2026). Who is killed outright leaves the lines of the
    last tenth of a second unwritten.

    Args:
        write: takes whole lines; what it raises is nobody's to hear, and stops no answer.
    """

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._pending_lines: list[bytes] = []
        self._size = 0
        self._timer: TimerHandle | None = None
        self._is_batching = False

    def __call__(self, done: RequestRecord) -> None:
        """Write a line soon, or at once where nobody gathers."""
        ms = round(done.seconds * 1000, 1)
        now = format_timestamp(time())
        line = AccessLogLine(now, done.method, done.route, done.status, ms, done.request_id)
        self._add(msgspec.json.encode(line) + b"\n")

    @contextmanager
    def batch_lines(self) -> Iterator[None]:
        """While the block runs, which must be in an event loop, lines are written together."""
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
        with suppress(OSError, ValueError):  # a full disk, a collector that went away
            if lines:
                self._write(b"".join(lines))


class JsonLineFormatter(Formatter):
    """A record as JSON."""

    def format(self, record: LogRecord) -> str:
        """The line of a record."""
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
    """A moment as lines write it."""
    whole = int(since_epoch)
    return f"{format_timestamp_second(whole)}.{int((since_epoch - whole) * 1000):03}Z"


@lru_cache(1)
def format_timestamp_second(since_epoch: int) -> str:
    """A second as lines write it; 1 µs a line, for what many share."""
    return datetime.fromtimestamp(since_epoch, UTC).isoformat().removesuffix("+00:00")


def describe_exception(error: BaseException) -> dict[str, object]:
    """What may be told of an exception: what it says may hold a name."""
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
    """Write lines where the log goes."""
    sys.stderr.buffer.write(lines)
    sys.stderr.buffer.flush()
