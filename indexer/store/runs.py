"""The history of runs: what ran, when, and with which outcome."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from time import monotonic

from msgspec import Struct, json
from sqlalchemy import Connection, insert, select

from indexer.store.feed_positions import convert_to_utc
from indexer.store.tables import runs


class RunRecord(Struct, frozen=True):
    """One run.

    Attributes:
        kind: `load`, `apply`, `publish`, `rollback` or `purge`.
        outcome: `done`, `refused` or `failed`.
        report: JSON of counts and reasons, without names or numbers of people.
    """

    kind: str
    started_at: datetime
    finished_at: datetime
    outcome: str
    report: str

    def write(self, connection: Connection) -> None:
        """Add this run to the history."""
        row = {name: getattr(self, name) for name in self.__struct_fields__}
        connection.execute(insert(runs), [row])


def create_run_record(
    kind: str,
    started_at: datetime,
    started_monotonic: float,
    outcome: str,
    report: Mapping[str, object],
) -> RunRecord:
    """Return the record of a run that ends now; its duration comes from the monotonic clock.

    Args:
        kind: as in `RunRecord`.
        started_at: start time.
        started_monotonic: the same time, by `time.monotonic`, in seconds.
        outcome: as in `RunRecord`.
        report: counts and reasons, without names or numbers of people.
    """
    finished_at = started_at + timedelta(seconds=monotonic() - started_monotonic)
    return RunRecord(kind, started_at, finished_at, outcome, json.encode(report).decode())


def read_latest_runs(connection: Connection, limit: int) -> list[RunRecord]:
    """Read the latest runs, newest first."""
    columns = (runs.c[name] for name in RunRecord.__struct_fields__)
    query = select(*columns).order_by(runs.c.id.desc()).limit(limit)
    return [
        RunRecord(
            row.kind,
            convert_to_utc(row.started_at),
            convert_to_utc(row.finished_at),
            row.outcome,
            row.report,
        )
        for row in connection.execute(query)
    ]
