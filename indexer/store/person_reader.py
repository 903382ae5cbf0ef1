"""Read stored people for publication."""

from datetime import date

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, func, select

from indexer.store.former_numbers import PersonNumbers, group_by_person, read_links
from indexer.store.tables import order_keys, professional_records, professionals

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
PEOPLE_RANGE_QUERY = ALL_PEOPLE_QUERY.where(
    professionals.c.id.between(bindparam("first"), bindparam("last"))
)
PEOPLE_CHANGED_QUERY = ALL_PEOPLE_QUERY.where(professionals.c.sequence > bindparam("since"))
PEOPLE_BY_ID_QUERY = ALL_PEOPLE_QUERY.where(
    professionals.c.national_id.in_(bindparam("ids", expanding=True))
)


class StoredProfessional(Struct, frozen=True):
    """A stored person for publication; `record` is None for a departed person.

    Attributes:
        former_ids: for a departed person, their former numbers.
        current_id: for a former number, the current number.
    """

    national_id: str
    record: bytes | None
    sequence: int
    updated_on: date
    alphabetical: int
    former_ids: tuple[str, ...] = ()
    current_id: str | None = None


def read_people_range(connection: Connection, first: int, last: int) -> list[StoredProfessional]:
    """Read people by id, both ends included; departed people too."""
    rows = connection.execute(PEOPLE_RANGE_QUERY, {"first": first, "last": last}).all()
    return attach_former_ids(connection, [StoredProfessional(*row) for row in rows])


def read_people_changed_since(connection: Connection, since: int) -> list[StoredProfessional]:
    """Read people changed after a sequence number, and the current owners of their numbers."""
    rows = connection.execute(PEOPLE_CHANGED_QUERY, {"since": since})
    changed = attach_former_ids(connection, [StoredProfessional(*row) for row in rows])
    known = {person.national_id for person in changed}
    owners = {person.current_id for person in changed if person.current_id}
    rows = connection.execute(PEOPLE_BY_ID_QUERY, {"ids": sorted(owners - known)})
    return changed + attach_former_ids(connection, [StoredProfessional(*row) for row in rows])


def attach_former_ids(
    connection: Connection, rows: list[StoredProfessional]
) -> list[StoredProfessional]:
    """Add former and current numbers to the departed people in rows."""
    departed_ids = [row.national_id for row in rows if row.record is None]
    if not departed_ids:
        return rows
    people = group_by_person(read_links(connection, departed_ids), departed_ids)
    return [
        row if row.record is not None else attach_numbers(row, people[row.national_id])
        for row in rows
    ]


def attach_numbers(row: StoredProfessional, person: PersonNumbers) -> StoredProfessional:
    """Add their former numbers to a departed person, or to a former number the current one."""
    if row.national_id != person.present:
        return replace(row, current_id=person.present)
    return replace(row, former_ids=person.former)
