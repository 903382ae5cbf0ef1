"""One load's changes to the store: only what differs is written, and each change is numbered."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, Select, Table, bindparam, delete, func, select, update

from indexer.assembly.assemble import AssembledPerson
from indexer.store.bulk import insert_rows
from indexer.store.feed_positions import Protected, protected
from indexer.store.metadata import (
    ACTIVITIES,
    MAILBOXES,
    PENDING,
    PEOPLE,
    Facts,
    number,
    write_number,
)
from indexer.store.order_keys import fit_newcomers
from indexer.store.tables import marks, order_keys, professional_records, professionals

BY_KEY = professionals.c.number == bindparam("key")
ASKED_AT_ONCE = 500
"""Numbers in one `IN (…)`: SQLite's oldest limit is 999 variables."""


class Changes(Struct):
    """How many people a load found new, changed, unchanged, and gone."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    departed: int = 0

    @property
    def total(self) -> int:
        """People whose public state is no longer what it was."""
        return self.new + self.changed + self.departed


def counts(connection: Connection) -> tuple[int, int]:
    """People present, and their activities."""
    query = select(func.count(), func.coalesce(func.sum(professionals.c.activities), 0))
    people, activities = connection.execute(query.where(professionals.c.digest.is_not(None))).one()
    return people, activities


class Known(Struct, frozen=True, gc=False):
    """What the store says of one person: their number, and the digest of a record it has."""

    number: int
    digest: bytes | None
    sort_key: str


class Loading:
    """The changes of one load, inside one transaction.

    Attributes:
        facts: what was known before.
        changes: the counts so far.
        people_before: people present before the load.
        has_mailboxes: secure mailboxes were loaded before.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.facts = Facts.read(connection)
        self.changes = Changes()
        self.people_before = self.counts()[0]
        self.has_mailboxes = bool(number(connection, MAILBOXES))
        self._number: int = connection.scalar(select(func.max(professionals.c.number))) or 0
        self._sequence: int = connection.scalar(select(func.max(professionals.c.sequence))) or 0
        self._is_first = self._number == 0
        self._seen = bytearray(self._number + 1)

    def records(self, ids: Sequence[str]) -> Mapping[str, bytes]:
        """The records of the people present among these."""
        both = professionals.join(
            professional_records, professionals.c.number == professional_records.c.number
        )
        query = select(professionals.c.national_id, professional_records.c.record)
        return dict(self._asked(ids, query.select_from(both)))

    def put(self, people: Sequence[AssembledPerson], day: date) -> None:
        """Write those who are new or differ; `day` is that of the data."""
        known = {} if self._is_first else self._known([person.national_id for person in people])
        for found in known.values():
            self._seen[found.number] = True
        new = [person for person in people if person.national_id not in known]
        both = [
            (person, known[person.national_id]) for person in people if person.national_id in known
        ]
        changed = [(person, found) for person, found in both if person.digest != found.digest]
        self._insert(new, day)
        self._update(changed, day)
        self.changes.new += len(new)
        self.changes.changed += len(changed)
        self.changes.unchanged += len(both) - len(changed)

    def protect(self, extracted_at: datetime) -> Protected:
        """Leave alone whom the register has told of since that extraction."""
        kept = protected(self._connection, extracted_at)
        for at in kept.numbers:
            self._seen[at] = True
        return kept

    def note_mailboxes(self) -> None:
        """Remember that there are secure mailboxes, which loads without their file keep."""
        write_number(self._connection, MAILBOXES, 1)

    def fed(self, ids: Sequence[str]) -> frozenset[str]:
        """Those among these of whom the feed has ever told anything."""
        known = marks.c.national_id
        some = (ids[at : at + ASKED_AT_ONCE] for at in range(0, len(ids), ASKED_AT_ONCE))
        queries = (select(known).where(known.in_(each)) for each in some)
        return frozenset(one for query in queries for one in self._connection.scalars(query))

    def depart_unseen(self, day: date) -> None:
        """Everybody that this load did not put has left: forget the record, keep a tombstone."""
        if self._is_first:
            return
        present = select(professionals.c.number).where(professionals.c.digest.is_not(None))
        # the sequence numbers they take must not depend on how a database lays out its rows
        numbers = self._connection.scalars(present.order_by(professionals.c.number)).all()
        gone = [each for each in numbers if each < len(self._seen) and not self._seen[each]]
        values = {"digest": None, "activities": 0, "sort_key": "", "updated_on": day}
        rows = [{"key": each, "sequence": self._next(), **values} for each in gone]
        if rows:
            self._connection.execute(update(professionals).where(BY_KEY), rows)
        self._forget(professional_records, gone)
        self._forget(order_keys, gone)
        self.changes.departed += len(gone)

    def finish(self, facts: Facts) -> Facts:
        """Give newcomers their place in the order, and write what is now known.

        Returns:
            the facts, with a new order version if the order had to be dealt anew.
        """
        if fit_newcomers(self._connection):
            facts = replace(facts, order_version=str(self._sequence))
        facts.write(self._connection)
        people, activities = self.counts()
        write_number(self._connection, PEOPLE, people)
        write_number(self._connection, ACTIVITIES, activities)
        write_number(self._connection, PENDING, 1)
        return facts

    def counts(self) -> tuple[int, int]:
        """People present now, and their activities."""
        return counts(self._connection)

    def _next(self) -> int:
        self._sequence += 1
        return self._sequence

    def _known(self, ids: Sequence[str]) -> dict[str, Known]:
        table = professionals.c
        query = select(table.national_id, table.number, table.digest, table.sort_key)
        return {row[0]: Known(*row[1:]) for row in self._asked(ids, query)}

    def _asked(self, ids: Sequence[str], query: Select[Any]) -> Iterator[Any]:
        for start in range(0, len(ids), ASKED_AT_ONCE):
            some = professionals.c.national_id.in_(ids[start : start + ASKED_AT_ONCE])
            yield from self._connection.execute(query.where(some))

    def _insert(self, people: Sequence[AssembledPerson], day: date) -> None:
        numbered = list(enumerate(people, self._number + 1))
        self._number += len(people)
        on = day.isoformat()
        rows = [
            (at, one.national_id, one.digest, one.sort_key, one.activities, self._next(), on)
            for at, one in numbered
        ]
        insert_rows(self._connection, professionals, rows)
        contents = [(at, one.record) for at, one in numbered]
        insert_rows(self._connection, professional_records, contents)

    def _update(self, people: Sequence[tuple[AssembledPerson, Known]], day: date) -> None:
        if not people:
            return
        rows = [
            {
                "key": found.number,
                "digest": person.digest,
                "sort_key": person.sort_key,
                "activities": person.activities,
                "sequence": self._next(),
                "updated_on": day,
            }
            for person, found in people
        ]
        self._connection.execute(update(professionals).where(BY_KEY), rows)
        self._forget(professional_records, [found.number for _, found in people])
        contents = [(found.number, person.record) for person, found in people]
        insert_rows(self._connection, professional_records, contents)
        moved = [found.number for person, found in people if found.sort_key != person.sort_key]
        self._forget(order_keys, moved)

    def _forget(self, table: Table, numbers: Sequence[int]) -> None:
        rows = [{"key": number} for number in numbers]
        if rows:
            self._connection.execute(delete(table).where(table.c.number == bindparam("key")), rows)
