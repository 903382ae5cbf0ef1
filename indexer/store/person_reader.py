"""Read stored people for publication."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, func, or_, select

from indexer.store.tables import former_numbers, order_keys, professional_records, professionals

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
MAX_NUMBERS_PER_QUERY = 400
"""Numbers in one `IN (…)`, used twice per query: old versions of SQLite allow 999 variables."""


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
    pairs = list(find_number_pairs(connection, departed_ids))
    owner = dict(pairs)
    former: dict[str, list[str]] = {}
    for number, present in pairs:
        former.setdefault(present, []).append(number)
    return [
        row
        if row.record is not None
        else replace(
            row,
            former_ids=tuple(sorted(former.get(row.national_id, ()))),
            current_id=owner.get(row.national_id),
        )
        for row in rows
    ]


def find_number_pairs(connection: Connection, ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs of former and current number in which one of these ids occurs."""
    former, current = former_numbers.c.former, former_numbers.c.national_id
    for batch in split_into_batches(ids):
        query = select(former, current).where(or_(former.in_(batch), current.in_(batch)))
        yield from ((row[0], row[1]) for row in connection.execute(query))


def split_into_batches(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    """Split ids into batches for one query each."""
    return (
        ids[start : start + MAX_NUMBERS_PER_QUERY]
        for start in range(0, len(ids), MAX_NUMBERS_PER_QUERY)
    )
