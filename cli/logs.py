"""The server's log: one JSON object a line, on the error stream, fit for a journal or a collector.

    {"time":"2026-11-20T04:00:00.123Z","level":"INFO","logger":"annuaire.access","method":"GET",
     "route":"/api/v1/professionals/{id}","status":200,"ms":1.3,"request":"9f86d081884c7d65"}

What may stand in a line is decided where it is written (`search_api.edge`): the route and never the
address, where an error happened and never what it said. Here only fields that are named pass, and
of an exception its kind and its places.
"""

import traceback
from datetime import UTC, datetime
from functools import lru_cache
from logging import Formatter, LogRecord

import msgspec

from search_api.watch.exchange import REQUEST

FIELDS = ("method", "route", "status", "ms", "request")


class Line(Formatter):
    """A record as JSON."""

    def format(self, record: LogRecord) -> str:
        """The line of a record."""
        known = record.__dict__
        line: dict[str, object] = {
            "time": f"{second(int(record.created))}.{int(record.msecs):03}Z",
            "level": record.levelname,
            "logger": record.name,
        }
        told = {name: known[name] for name in FIELDS if name in known}
        line |= told or {"message": record.getMessage()}
        if record.exc_info and record.exc_info[1]:
            line |= failure(record.exc_info[1])
        if REQUEST.get():
            line.setdefault("request", REQUEST.get())
        return msgspec.json.encode(line).decode()


@lru_cache(1)
def second(since_epoch: int) -> str:
    """A second as lines write it; 1 µs a line, for what many share."""
    return datetime.fromtimestamp(since_epoch, UTC).isoformat().removesuffix("+00:00")


def failure(error: BaseException) -> dict[str, object]:
    """What may be told of an exception: what it says may hold a name."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames)]
    return {"error": type(error).__name__, "places": places}


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": Line}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"annuaire": {"level": "INFO"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
"""For `logging.config.dictConfig`, in every worker process."""
