"""Reading people back, ready to be published."""

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
"""Numbers in one `IN (…)`, asked for twice: SQLite's oldest limit is 999 variables."""


class StoredProfessional(Struct, frozen=True):
    """A row ready to be published; `record` is none for who has left.

    Attributes:
        former_ids: of who has left, the numbers that led to the person.
        current_id: of a number that is a former one, the present one.
    """

    national_id: str
    record: bytes | None
    sequence: int
    updated_on: date
    alphabetical: int
    former_ids: tuple[str, ...] = ()
    current_id: str | None = None


def read_people_range(connection: Connection, first: int, last: int) -> list[StoredProfessional]:
    """Everybody with these ids, both ends included; those who left too."""
    rows = connection.execute(PEOPLE_RANGE_QUERY, {"first": first, "last": last}).all()
    return attach_former_ids(connection, [StoredProfessional(*row) for row in rows])


def read_people_changed_since(connection: Connection, since: int) -> list[StoredProfessional]:
    """Everybody changed after a sequence number, and who is found under a number among theirs."""
    rows = connection.execute(PEOPLE_CHANGED_QUERY, {"since": since})
    changed = attach_former_ids(connection, [StoredProfessional(*row) for row in rows])
    known = {person.national_id for person in changed}
    owners = {person.current_id for person in changed if person.current_id}
    rows = connection.execute(PEOPLE_BY_ID_QUERY, {"ids": sorted(owners - known)})
    return changed + attach_former_ids(connection, [StoredProfessional(*row) for row in rows])


def attach_former_ids(
    connection: Connection, rows: list[StoredProfessional]
) -> list[StoredProfessional]:
    """Those who left, with what the register told of their numbers."""
    gone = [row.national_id for row in rows if row.record is None]
    if not gone:
        return rows
    pairs = list(find_number_pairs(connection, gone))
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
    """Former and present numbers, wherever one of some numbers is either."""
    former, present = former_numbers.c.former, former_numbers.c.national_id
    for some in split_into_batches(ids):
        query = select(former, present).where(or_(former.in_(some), present.in_(some)))
        yield from ((row[0], row[1]) for row in connection.execute(query))


def split_into_batches(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    """As many numbers as may be asked for at once."""
    return (
        ids[start : start + MAX_NUMBERS_PER_QUERY]
        for start in range(0, len(ids), MAX_NUMBERS_PER_QUERY)
    )
