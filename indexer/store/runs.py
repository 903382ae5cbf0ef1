"""What ran when, and how it ended: the operator's memory."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, insert, select

from indexer.store.feed_positions import convert_to_utc
from indexer.store.tables import runs


class RunRecord(Struct, frozen=True):
    """One run.

    Attributes:
        kind: `load` or `publish`.
        outcome: `done`, `refused` or `failed`.
        report: JSON of counts and reasons, without a name or a number.
    """

    kind: str
    started_at: datetime
    finished_at: datetime
    outcome: str
    report: str

    def write(self, connection: Connection) -> None:
        """Add this run to the memory."""
        row = {name: getattr(self, name) for name in self.__struct_fields__}
        connection.execute(insert(runs), [row])


def read_latest_runs(connection: Connection, limit: int) -> list[RunRecord]:
    """The newest runs first."""
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
