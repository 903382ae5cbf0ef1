"""Read stored people for publication."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import ColumnElement, Connection, bindparam, func, select

from directory.model.roles import EndedRole
from indexer.store.ends import query_by_keys, read_ended_roles
from indexer.store.former_numbers import PersonNumbers, group_by_person, read_links
from indexer.store.order_keys import MAX_IDS_PER_QUERY
from indexer.store.tables import order_keys, professional_records, professionals, suppressions

ALL_PEOPLE_QUERY = (
    select(
        professionals.c.national_id,
        professional_records.c.record,
        professionals.c.sequence,
        professionals.c.updated_on,
        func.coalesce(order_keys.c.alphabetical, 0),
    )
    .outerjoin(professional_records, professional_records.c.id == professionals.c.id)
    .outerjoin(order_keys, order_keys.c.id == professionals.c.id)
)
IS_IN_RANGE = professionals.c.id.between(bindparam("first"), bindparam("last"))
IS_CHANGED = professionals.c.sequence > bindparam("since")
HAS_ID = professionals.c.national_id.in_(bindparam("ids", expanding=True))


class StoredProfessional(Struct, frozen=True):
    """A stored person for publication; `record` is None for a departed person.

    Attributes:
        former_ids: for a departed person, their former numbers.
        current_id: for a former number, the current number.
        ended_roles: the activities that were public once, and are no longer.
        suppression: for a person who opposed or was deleted, the feed's number of that line.
    """

    national_id: str
    record: bytes | None
    sequence: int
    updated_on: date
    alphabetical: int
    former_ids: tuple[str, ...] = ()
    current_id: str | None = None
    ended_roles: tuple[EndedRole, ...] = ()
    suppression: int | None = None


def read_people_range(connection: Connection, first: int, last: int) -> list[StoredProfessional]:
    """Read people by id, both ends included; departed people too."""
    return read_people(connection, IS_IN_RANGE, {"first": first, "last": last})


def read_people_changed_since(connection: Connection, since: int) -> list[StoredProfessional]:
    """Read people changed after a sequence number, and the current owners of their numbers."""
    changed = read_people(connection, IS_CHANGED, {"since": since})
    known = {person.national_id for person in changed}
    owners = {person.current_id for person in changed if person.current_id}
    return changed + read_people(connection, HAS_ID, {"ids": sorted(owners - known)})


def read_people(
    connection: Connection, condition: ColumnElement[bool], parameters: Mapping[str, Any]
) -> list[StoredProfessional]:
    """Read the people who meet a condition, with their former numbers and ended activities."""
    rows = connection.execute(ALL_PEOPLE_QUERY.where(condition), parameters).all()
    people = attach_former_ids(connection, [StoredProfessional(*row) for row in rows])
    ended = read_ended_roles(connection, condition, parameters)
    if not ended:
        return people
    return [replace(each, ended_roles=ended.get(each.national_id, ())) for each in people]


def read_people_by_id(connection: Connection, ids: Sequence[str]) -> list[StoredProfessional]:
    """Read people by national id, departed people too; unknown ids are left out."""
    batches = (ids[at : at + MAX_IDS_PER_QUERY] for at in range(0, len(ids), MAX_IDS_PER_QUERY))
    return [one for each in batches for one in read_people(connection, HAS_ID, {"ids": list(each)})]


def attach_former_ids(
    connection: Connection, rows: list[StoredProfessional]
) -> list[StoredProfessional]:
    """Add to the departed people in rows their former and current numbers, and suppressions."""
    departed_ids = [row.national_id for row in rows if row.record is None]
    if not departed_ids:
        return rows
    people = group_by_person(read_links(connection, departed_ids), departed_ids)
    suppressed = read_suppressions(connection, departed_ids)
    return [
        row
        if row.record is not None
        else attach_departure(row, people[row.national_id], suppressed.get(row.national_id))
        for row in rows
    ]


def attach_departure(
    row: StoredProfessional, person: PersonNumbers, suppression: int | None
) -> StoredProfessional:
    """Add their former numbers to a departed person, or to a former number the current one."""
    if row.national_id != person.present:
        return replace(row, current_id=person.present, suppression=suppression)
    return replace(row, former_ids=person.former, suppression=suppression)


def read_suppressions(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    """Read which of these ids opposed or were deleted, with the feed's number of that line."""
    known = suppressions.c
    query = select(known.national_id, known.feed_sequence)
    rows = query_by_keys(connection, query, known.national_id, ids)
    return {row.national_id: row.feed_sequence for row in rows}
