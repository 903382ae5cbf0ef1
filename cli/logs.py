"""The server's log: one line an event, on the error stream, fit for a journal.

    2026-11-20T04:00:00Z INFO annuaire.access GET /api/v1/professionals/{id} 200 1.3 ms

What may stand in a line is decided where it is written (`search_api.edge`): the route and never the
address, where an error happened and never what it said. Nothing is added here but time and level.
"""

from logging import Formatter
from time import gmtime


class Line(Formatter):
    """Time (UTC, ISO 8601), level, logger, message."""

    converter = staticmethod(gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%SZ")


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": Line}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"annuaire": {"level": "INFO"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
"""For `logging.config.dictConfig`, in every worker process."""
