"""Keep the public ids of each person, and what has ended.

Every stored record is decoded once, to fill the public ids. A person with a scheduled change was
last published before the day of that change; everybody else, as they are on the day of the server.
"""

from datetime import date, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from alembic import op

from indexer.assembly.public_ids import collect_public_ids
from indexer.assembly.record_codec import decode_professional

revision = "0003"
down_revision = "0002"

RECORDS_PER_BATCH = 2_000
records = sa.table(
    "records",
    *(sa.column(name) for name in ("id", "structures", "roles")),
    sa.column("record", sa.LargeBinary),
)
people = sa.table("professionals", sa.column("id"), sa.column("national_id"))
scheduled_changes = sa.table(
    "scheduled_changes", sa.column("national_id"), sa.column("day", sa.Date)
)


def upgrade() -> None:
    """Add the columns and tables, and fill the columns."""
    op.add_column(
        "records", sa.Column("structures", sa.Text(), comment="ids of the public ones, by line")
    )
    op.add_column(
        "records", sa.Column("roles", sa.LargeBinary(), comment="hashes of the public activities")
    )
    create_end_tables()
    fill_public_ids(op.get_bind())


def create_end_tables() -> None:
    """Create the tables of departures and ended activities."""
    op.create_table(
        "structure_departures",
        sa.Column("structure_id", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False, comment="of the data"),
        sa.PrimaryKeyConstraint("structure_id"),
        comment="the last time that somebody left a structure",
    )
    op.create_table(
        "ended_roles",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False, comment="of the person"),
        sa.Column("role", sa.String(length=12), nullable=False, comment="hash of an activity"),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", "role"),
        comment="activities that were public once; no data of them",
    )


def fill_public_ids(connection: sa.Connection) -> None:
    """Fill the public ids of everybody from the records, in batches in the order of the ids."""
    today = connection.execute(sa.select(sa.func.current_date(type_=sa.Date))).scalar_one()
    last = 0
    while rows := read_batch(connection, last):
        values = [build_values(row, today) for row in rows]
        changed = sa.update(records).where(records.c.id == sa.bindparam("key"))
        connection.execute(
            changed.values(structures=sa.bindparam("ids"), roles=sa.bindparam("hashes")), values
        )
        last = rows[-1].id


class StoredRecord(NamedTuple):
    """A record, with the day of the next scheduled change of the person."""

    id: int
    record: bytes
    day: date | None


def read_batch(connection: sa.Connection, last: int) -> list[StoredRecord]:
    """Read the records after an id."""
    query = (
        sa.select(records.c.id, records.c.record, scheduled_changes.c.day)
        .join(people, people.c.id == records.c.id)
        .outerjoin(scheduled_changes, scheduled_changes.c.national_id == people.c.national_id)
        .where(records.c.id > last)
        .order_by(records.c.id)
        .limit(RECORDS_PER_BATCH)
    )
    return [StoredRecord(*row) for row in connection.execute(query)]


def build_values(row: StoredRecord, today: date) -> dict[str, object]:
    """Return the values of one record."""
    day = min(today, row.day - timedelta(days=1)) if row.day else today
    public = collect_public_ids(decode_professional(row.record), day)
    return {"key": row.id, "ids": public.structures, "hashes": public.roles}
