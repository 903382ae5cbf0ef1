"""Reading people back, ready to be published."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, func, or_, select

from indexer.store.tables import former_numbers, order_keys, professional_records, professionals

EVERYBODY = (
    select(
        professionals.c.national_id,
        professional_records.c.record,
        professionals.c.sequence,
        professionals.c.updated_on,
        func.coalesce(order_keys.c.alphabetical, 0),
    )
    .outerjoin(professional_records, professional_records.c.number == professionals.c.number)
    .outerjoin(order_keys, order_keys.c.number == professionals.c.number)
)
PEOPLE = EVERYBODY.where(professionals.c.number.between(bindparam("first"), bindparam("last")))
LATER = EVERYBODY.where(professionals.c.sequence > bindparam("since"))
SOME = EVERYBODY.where(professionals.c.national_id.in_(bindparam("ids", expanding=True)))
ASKED_AT_ONCE = 400
"""Numbers in one `IN (…)`, asked for twice: SQLite's oldest limit is 999 variables."""


class StoredProfessional(Struct, frozen=True):
    """A row ready to be published; `record` is none for who has left.

    Attributes:
        former: of who has left, the numbers that led to the person.
        leads_to: of a number that is a former one, the present one.
    """

    national_id: str
    record: bytes | None
    sequence: int
    updated_on: date
    alphabetical: int
    former: tuple[str, ...] = ()
    leads_to: str | None = None


def people(connection: Connection, first: int, last: int) -> list[StoredProfessional]:
    """Everybody with these numbers, both ends included; those who left too."""
    rows = connection.execute(PEOPLE, {"first": first, "last": last}).all()
    return completed(connection, [StoredProfessional(*row) for row in rows])


def later(connection: Connection, since: int) -> list[StoredProfessional]:
    """Everybody changed after a sequence number, and who is found under a number among theirs."""
    rows = connection.execute(LATER, {"since": since})
    changed = completed(connection, [StoredProfessional(*row) for row in rows])
    known = {person.national_id for person in changed}
    owners = {person.leads_to for person in changed if person.leads_to}
    rows = connection.execute(SOME, {"ids": sorted(owners - known)})
    return changed + completed(connection, [StoredProfessional(*row) for row in rows])


def completed(connection: Connection, rows: list[StoredProfessional]) -> list[StoredProfessional]:
    """Those who left, with what the register told of their numbers."""
    gone = [row.national_id for row in rows if row.record is None]
    if not gone:
        return rows
    pairs = list(leading(connection, gone))
    owner = dict(pairs)
    former: dict[str, list[str]] = {}
    for number, present in pairs:
        former.setdefault(present, []).append(number)
    return [
        row
        if row.record is not None
        else replace(
            row,
            former=tuple(sorted(former.get(row.national_id, ()))),
            leads_to=owner.get(row.national_id),
        )
        for row in rows
    ]


def leading(connection: Connection, ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Former and present numbers, wherever one of some numbers is either."""
    former, present = former_numbers.c.former, former_numbers.c.national_id
    for some in chunks(ids):
        query = select(former, present).where(or_(former.in_(some), present.in_(some)))
        yield from ((row[0], row[1]) for row in connection.execute(query))


def chunks(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    """As many numbers as may be asked for at once."""
    return (ids[start : start + ASKED_AT_ONCE] for start in range(0, len(ids), ASKED_AT_ONCE))
