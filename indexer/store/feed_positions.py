"""What the feed of the register says of a person: position, suppression, former numbers.

A suppression (opposition or deletion) has a table of its own, because it must apply to people
without a row, to every number of the person, and after any load or rollback.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from msgspec import Struct
from sqlalchemy import Connection, Table, delete, insert, select

from indexer.store.tables import feed_position_rows, former_numbers, professionals, suppressions


class FeedPosition(Struct, frozen=True):
    """The position of the newest line of the feed about a person."""

    feed_sequence: int
    validated_at: datetime


class ProtectedPeople(Struct, frozen=True):
    """The people that a load must not change.

    Attributes:
        later_ids: national ids of people validated after the extraction.
        later_row_ids: ids of the same people in the store.
        hidden_ids: national ids of suppressed people, and former numbers.
        has_feed_records: whether the feed has ever had a line.
    """

    later_ids: frozenset[str]
    later_row_ids: frozenset[int]
    hidden_ids: frozenset[str]
    has_feed_records: bool


def find_protected_people(connection: Connection, extracted_at: datetime) -> ProtectedPeople:
    """Find the people that a load of this extraction must not change: at most some thousands."""
    positions = feed_position_rows.c
    known = professionals.c.national_id == positions.national_id
    query = select(positions.national_id, professionals.c.id).outerjoin(professionals, known)
    is_later = positions.validated_at > extracted_at.astimezone(UTC)
    later = connection.execute(query.where(is_later)).all()
    hidden = connection.scalars(select(suppressions.c.national_id)).all()
    former = connection.scalars(select(former_numbers.c.former)).all()
    return ProtectedPeople(
        later_ids=frozenset(row.national_id for row in later),
        later_row_ids=frozenset(row.id for row in later if row.id),
        hidden_ids=frozenset((*hidden, *former)),
        has_feed_records=connection.scalar(select(positions.national_id).limit(1)) is not None,
    )


def find_feed_position(connection: Connection, national_id: str) -> FeedPosition | None:
    """Return the position of the newest line about a person, or None."""
    positions = feed_position_rows.c
    query = select(positions.feed_sequence, positions.validated_at)
    row = connection.execute(query.where(positions.national_id == national_id)).one_or_none()
    return FeedPosition(row.feed_sequence, convert_to_utc(row.validated_at)) if row else None


def write_feed_position(connection: Connection, national_id: str, position: FeedPosition) -> None:
    """Store the position of the newest line about a person."""
    delete_rows_of(connection, feed_position_rows, [national_id])
    connection.execute(
        insert(feed_position_rows).values(
            national_id=national_id,
            feed_sequence=position.feed_sequence,
            validated_at=position.validated_at,
        )
    )


def suppress_numbers(
    connection: Connection, numbers: Iterable[str], reason: str, feed_sequence: int
) -> None:
    """Suppress these numbers until a later registration."""
    ids = list(numbers)
    delete_rows_of(connection, suppressions, ids)
    rows = [{"national_id": one, "reason": reason, "feed_sequence": feed_sequence} for one in ids]
    connection.execute(insert(suppressions), rows)


def is_suppressed(connection: Connection, numbers: Iterable[str]) -> bool:
    """Whether one of these numbers is suppressed: its person opposed or was deleted."""
    known = suppressions.c.national_id
    return connection.scalar(select(known).where(known.in_(list(numbers))).limit(1)) is not None


def lift_suppression(connection: Connection, numbers: Iterable[str]) -> None:
    """Remove the suppression of these numbers."""
    delete_rows_of(connection, suppressions, list(numbers))


def find_former_numbers(connection: Connection, national_id: str) -> tuple[str, ...]:
    """Return the former numbers of a person, as national ids, sorted."""
    query = select(former_numbers.c.former).where(former_numbers.c.national_id == national_id)
    return tuple(sorted(connection.scalars(query)))


def add_former_numbers(connection: Connection, national_id: str, numbers: Iterable[str]) -> None:
    """Redirect former numbers to a person, and to no other."""
    ids = list(numbers)
    if ids:
        connection.execute(delete(former_numbers).where(former_numbers.c.former.in_(ids)))
        rows = [{"former": one, "national_id": national_id} for one in ids]
        connection.execute(insert(former_numbers), rows)


def delete_rows_of(connection: Connection, table: Table, ids: list[str]) -> None:
    """Delete the rows of these national ids from a table."""
    if ids:
        connection.execute(delete(table).where(table.c.national_id.in_(ids)))


def convert_to_utc(moment: datetime) -> datetime:
    """Return a time from the store in UTC; SQLite drops the zone, which is always UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
