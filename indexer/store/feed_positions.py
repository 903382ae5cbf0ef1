"""What the feed of the register says of a number: position and suppression.

A suppression (opposition or deletion) has a table of its own, because it must apply to people
without a row, to every number of the person, and after any load or rollback.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from msgspec import Struct
from sqlalchemy import Connection, Table, delete, func, insert, select

from indexer.store.tables import feed_position_rows, former_numbers, professionals, suppressions


class FeedPosition(Struct, frozen=True):
    """The position of the newest line of the feed about a number.

    Attributes:
        registration_sequence: number of the newest registration among its lines; 0 without one.
    """

    feed_sequence: int
    validated_at: datetime
    registration_sequence: int = 0


class Suppression(Struct, frozen=True, order=True):
    """An opposition or a deletion, and the number of its line."""

    feed_sequence: int
    reason: str


class ProtectedPeople(Struct, frozen=True):
    """The people that a load must not change.

    Attributes:
        later_ids: national ids of people validated after the extraction.
        later_row_ids: ids of the same people in the store.
        hidden_ids: national ids of suppressed people, and former numbers.
        suppressed_ids: national ids of suppressed people.
        has_feed_records: whether the feed has ever had a line.
    """

    later_ids: frozenset[str]
    later_row_ids: frozenset[int]
    hidden_ids: frozenset[str]
    suppressed_ids: frozenset[str]
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
        suppressed_ids=frozenset(hidden),
        has_feed_records=connection.scalar(select(positions.national_id).limit(1)) is not None,
    )


def find_feed_position(connection: Connection, national_id: str) -> FeedPosition | None:
    """Return the position of the newest line about a number, or None."""
    return find_feed_positions(connection, [national_id]).get(national_id)


def find_feed_positions(connection: Connection, numbers: Iterable[str]) -> dict[str, FeedPosition]:
    """Return the positions of the newest lines about these numbers."""
    positions = feed_position_rows.c
    rows = connection.execute(
        select(
            positions.national_id,
            positions.feed_sequence,
            positions.validated_at,
            positions.registration_sequence,
        ).where(positions.national_id.in_(list(numbers)))
    )
    return {
        number: FeedPosition(sequence, convert_to_utc(validated_at), registration)
        for number, sequence, validated_at, registration in rows
    }


def write_feed_position(connection: Connection, national_id: str, position: FeedPosition) -> None:
    """Store the position of the newest line about a number."""
    delete_rows_of(connection, feed_position_rows, [national_id])
    connection.execute(
        insert(feed_position_rows).values(
            national_id=national_id,
            feed_sequence=position.feed_sequence,
            validated_at=position.validated_at,
            registration_sequence=position.registration_sequence,
        )
    )


def find_suppression(connection: Connection, numbers: Iterable[str]) -> Suppression | None:
    """Return the newest suppression of these numbers, if their person opposed or was deleted."""
    known = suppressions.c
    query = select(known.feed_sequence, known.reason).where(known.national_id.in_(list(numbers)))
    row = connection.execute(query.order_by(known.feed_sequence.desc()).limit(1)).one_or_none()
    return Suppression(*row) if row else None


def suppress_numbers(
    connection: Connection, numbers: Iterable[str], suppression: Suppression
) -> list[str]:
    """Suppress these numbers until a later registration; return those that were not so before."""
    ids, known = list(numbers), suppressions.c
    is_same = (known.reason == suppression.reason) & (
        known.feed_sequence == suppression.feed_sequence
    )
    same = set(
        connection.scalars(select(known.national_id).where(known.national_id.in_(ids), is_same))
    )
    changed = [one for one in ids if one not in same]
    delete_rows_of(connection, suppressions, changed)
    values = {"reason": suppression.reason, "feed_sequence": suppression.feed_sequence}
    if changed:
        rows = [{"national_id": one, **values} for one in changed]
        connection.execute(insert(suppressions), rows)
    return changed


def find_suppressed_people(connection: Connection) -> list[str]:
    """Return the suppressed numbers under which somebody is present, which no line leaves so."""
    is_same = suppressions.c.national_id == professionals.c.national_id
    query = select(professionals.c.national_id).join(suppressions, is_same)
    return sorted(connection.scalars(query.where(professionals.c.digest.is_not(None))))


def describe_suppressions(connection: Connection) -> str:
    """Return a text that changes with every suppression and its end; empty without suppressions."""
    number = suppressions.c.feed_sequence
    count, last, total = connection.execute(
        select(func.count(), func.max(number), func.sum(number)).select_from(suppressions)
    ).one()
    return f"{count}.{last}.{total}" if count else ""


def lift_suppression(connection: Connection, numbers: Iterable[str]) -> None:
    """Remove the suppression of these numbers."""
    delete_rows_of(connection, suppressions, list(numbers))


def delete_rows_of(connection: Connection, table: Table, ids: list[str]) -> None:
    """Delete the rows of these national ids from a table."""
    if ids:
        connection.execute(delete(table).where(table.c.national_id.in_(ids)))


def convert_to_utc(moment: datetime) -> datetime:
    """Return a time from the store in UTC; SQLite drops the zone, which is always UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
