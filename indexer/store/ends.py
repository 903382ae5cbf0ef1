"""What ends when people change: structures that they leave, activities that they no longer have.

Both are known by comparison: the store keeps the public ids of each person with the record. Nothing
but ids and sequence numbers remains of what has ended.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    bindparam,
    delete,
    select,
    update,
)

from directory.model.roles import EndedRole
from directory.structure_changes import Departure
from indexer.assembly.public_ids import PublicIds
from indexer.store.bulk import insert_rows
from indexer.store.tables import (
    ended_roles,
    professional_records,
    professionals,
    structure_departures,
)

MAX_KEYS_PER_QUERY = 500
"""Keys in one `IN (…)`: old versions of SQLite allow 999 variables."""
DEPARTURES_PER_FETCH = 2_000


class PublicIdChange(Struct, frozen=True, gc=False):
    """The change of the public ids of one person.

    Attributes:
        row_id: the id of the person in the store.
        sequence: the sequence number of the change.
        day: the day of the data of the change.
    """

    row_id: int
    sequence: int
    day: date
    before: PublicIds
    after: PublicIds


def read_public_ids(connection: Connection, row_ids: Sequence[int]) -> dict[int, PublicIds]:
    """Read the public ids of the people present among these."""
    table = professional_records.c
    query = select(table.id, table.structures, table.roles)
    rows = query_by_keys(connection, query, table.id, row_ids)
    return {row.id: PublicIds(row.structures, row.roles) for row in rows}


def record_ends(connection: Connection, changes: Sequence[PublicIdChange]) -> None:
    """Store the departures from structures and the ended activities of some changes, in order."""
    if changes:
        record_departures(connection, changes)
        record_ended_roles(connection, changes)


def record_departures(connection: Connection, changes: Iterable[PublicIdChange]) -> None:
    """Store the last departure from each structure that somebody has left."""
    last: dict[str, Departure] = {}
    for each in changes:
        if each.before.structures != each.after.structures:
            left = each.before.list_structures() - each.after.list_structures()
            last.update(dict.fromkeys(left, Departure(each.sequence, each.day)))
    write_departures(connection, last)


def write_departures(connection: Connection, departures: Mapping[str, Departure]) -> None:
    """Store the last departure from each of these structures, by technical id."""
    table = structure_departures
    delete_keys(connection, table, table.c.structure_id, list(departures))
    rows = [(id_, each.sequence, each.day.isoformat()) for id_, each in departures.items()]
    insert_rows(connection, table, rows)


def record_ended_roles(connection: Connection, changes: Sequence[PublicIdChange]) -> None:
    """Store the activities that have ended; those that have come back are removed."""
    changes = [each for each in changes if each.before.roles != each.after.roles]
    row_ids = list({each.row_id: None for each in changes})
    table = ended_roles.c
    query = select(table.id, table.role, table.sequence)
    ended: dict[int, dict[str, int]] = {id_: {} for id_ in row_ids}
    for row in query_by_keys(connection, query, table.id, row_ids):
        ended[row.id][row.role] = row.sequence
    for each in changes:
        before, after = each.before.list_role_hashes(), each.after.list_role_hashes()
        known = ended[each.row_id] | dict.fromkeys(before, each.sequence)
        ended[each.row_id] = {role: at for role, at in known.items() if role not in after}
    delete_keys(connection, ended_roles, table.id, row_ids)
    rows = [(id_, role, at) for id_, roles in ended.items() for role, at in roles.items()]
    insert_rows(connection, ended_roles, rows)


def read_ended_roles(
    connection: Connection, condition: ColumnElement[bool], parameters: Mapping[str, Any]
) -> dict[str, tuple[EndedRole, ...]]:
    """Read the ended activities of some people, by national id, in the order of their hashes.

    Args:
        connection: the database.
        condition: an SQL condition on `professionals`.
        parameters: the values of its parameters.
    """
    query = (
        select(professionals.c.national_id, ended_roles.c.role, ended_roles.c.sequence)
        .join(ended_roles, ended_roles.c.id == professionals.c.id)
        .where(condition)
        .order_by(ended_roles.c.id, ended_roles.c.role)
    )
    found: dict[str, list[EndedRole]] = {}
    for row in connection.execute(query, parameters):
        found.setdefault(row.national_id, []).append(EndedRole(row.role, row.sequence))
    return {national_id: tuple(roles) for national_id, roles in found.items()}


def read_departures_since(connection: Connection, sequence: int) -> dict[str, Departure]:
    """Read the departures with a later sequence number, by technical id."""
    later = structure_departures.c.sequence > sequence
    query = select(structure_departures).where(later).order_by(structure_departures.c.structure_id)
    return dict(map(convert_departure, connection.execute(query)))


def read_departures_from(
    connection: Connection, structure_ids: Sequence[str]
) -> dict[str, Departure]:
    """Read the last departure from each of these structures, if any."""
    if connection.scalar(select(structure_departures.c.structure_id).limit(1)) is None:
        return {}
    query = select(structure_departures)
    key = structure_departures.c.structure_id
    return dict(map(convert_departure, query_by_keys(connection, query, key, structure_ids)))


def iterate_departures(connection: Connection) -> Iterator[tuple[str, Departure]]:
    """Yield every departure, in the order of the technical ids."""
    query = select(structure_departures).order_by(structure_departures.c.structure_id)
    options = connection.execution_options(yield_per=DEPARTURES_PER_FETCH)
    return map(convert_departure, options.execute(query))


def convert_departure(row: Row[Any]) -> tuple[str, Departure]:
    """Return the technical id and the departure of a row."""
    return row.structure_id, Departure(row.sequence, row.day)


def renumber_ends(connection: Connection, first: int, shift: int) -> None:
    """Add to the sequence numbers of all ends from this number on, as to those of the people."""
    for table in (structure_departures, ended_roles):
        later = update(table).where(table.c.sequence >= first)
        connection.execute(later.values(sequence=table.c.sequence + shift))


def query_by_keys(
    connection: Connection, query: Select[Any], key: ColumnElement[Any], keys: Sequence[object]
) -> Iterator[Row[Any]]:
    """Yield the rows of a query that have one of these keys."""
    for at in range(0, len(keys), MAX_KEYS_PER_QUERY):
        yield from connection.execute(query.where(key.in_(keys[at : at + MAX_KEYS_PER_QUERY])))


def delete_keys(
    connection: Connection, table: Table, key: ColumnElement[Any], keys: Sequence[object]
) -> None:
    """Delete the rows that have one of these keys."""
    if keys:
        rows = [{"key": each} for each in keys]
        connection.execute(delete(table).where(key == bindparam("key")), rows)
