"""One load's changes to the store: only what differs is written, and each change is numbered."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert, select, update

from indexer.assembly import AssembledPerson
from indexer.store.facts import Facts
from indexer.store.order import fit_newcomers
from indexer.store.tables import order_keys, professionals

T = TypeVar("T")
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


class Loading:
    """The changes of one load, inside one transaction.

    Attributes:
        facts: what was known before.
        changes: the counts so far.
        people_before: people present before the load.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.facts = Facts.read(connection)
        self.changes = Changes()
        present = select(func.count()).where(professionals.c.record.is_not(None))
        self.people_before: int = connection.scalar(present) or 0
        self._sequence: int = connection.scalar(select(func.max(professionals.c.sequence))) or 0
        self._is_first = self._sequence == 0
        self._seen: set[str] = set()

    def records(self, ids: Sequence[str]) -> Mapping[str, bytes]:
        """The records of the people present among these."""
        found = self._asked(ids, professionals.c.record)
        return {national_id: record for national_id, record in found.items() if record}

    def put(self, people: Sequence[AssembledPerson], day: date) -> None:
        """Write those who are new or differ; `day` is that of the data."""
        ids = [person.national_id for person in people]
        known = {} if self._is_first else self._asked(ids, professionals.c.digest)
        if not self._is_first:
            self._seen.update(ids)
        new = [person for person in people if person.national_id not in known]
        changed = [
            person
            for person in people
            if person.national_id in known and known[person.national_id] != person.digest
        ]
        self._insert(new, day)
        self._update(changed, day)
        self.changes.new += len(new)
        self.changes.changed += len(changed)
        self.changes.unchanged += len(people) - len(new) - len(changed)

    def depart_unseen(self, day: date) -> None:
        """Everybody that this load did not put has left: forget the record, keep a tombstone."""
        if self._is_first:
            return
        present = select(professionals.c.national_id).where(professionals.c.record.is_not(None))
        gone = [key for key in self._connection.scalars(present) if key not in self._seen]
        rows = [{"key": key, "sequence": self._next(), "updated_on": day} for key in gone]
        if rows:
            self._connection.execute(
                update(professionals)
                .where(professionals.c.national_id == bindparam("key"))
                .values(record=None, digest=None, activities=0, sort_key=bindparam("key")),
                rows,
            )
            self._forget_order(gone)
        self.changes.departed += len(gone)

    def finish(self, facts: Facts) -> Facts:
        """Give newcomers their place in the order, and write what is now known.

        Returns:
            the facts, with a new order version if the order had to be dealt anew.
        """
        if fit_newcomers(self._connection):
            facts = Facts(facts.data_date, facts.synthetic, order_version=str(self._sequence))
        facts.write(self._connection)
        return facts

    def counts(self) -> tuple[int, int]:
        """People present now, and their activities."""
        present = professionals.c.record.is_not(None)
        query = select(func.count(), func.coalesce(func.sum(professionals.c.activities), 0))
        people, activities = self._connection.execute(query.where(present)).one()
        return people, activities

    def _next(self) -> int:
        self._sequence += 1
        return self._sequence

    def _asked(self, ids: Sequence[str], column: ColumnElement[T]) -> dict[str, T]:
        found: dict[str, T] = {}
        for start in range(0, len(ids), ASKED_AT_ONCE):
            some = professionals.c.national_id.in_(ids[start : start + ASKED_AT_ONCE])
            rows = self._connection.execute(select(professionals.c.national_id, column).where(some))
            found.update(rows.all())
        return found

    def _insert(self, people: Iterable[AssembledPerson], day: date) -> None:
        if rows := [self._row(person, day) for person in people]:
            self._connection.execute(insert(professionals), rows)

    def _update(self, people: Sequence[AssembledPerson], day: date) -> None:
        if not people:
            return
        before = self._asked([person.national_id for person in people], professionals.c.sort_key)
        rows = [{**self._row(person, day), "key": person.national_id} for person in people]
        by_key = professionals.c.national_id == bindparam("key")
        self._connection.execute(update(professionals).where(by_key), rows)
        moved = [p.national_id for p in people if before[p.national_id] != p.sort_key]
        self._forget_order(moved)

    def _row(self, person: AssembledPerson, day: date) -> dict[str, object]:
        return {
            "national_id": person.national_id,
            "record": person.record,
            "digest": person.digest,
            "sort_key": person.sort_key,
            "activities": person.activities,
            "sequence": self._next(),
            "updated_on": day,
        }

    def _forget_order(self, ids: Sequence[str]) -> None:
        if ids:
            by_key = order_keys.c.national_id == bindparam("key")
            rows = [{"key": key} for key in ids]
            self._connection.execute(delete(order_keys).where(by_key), rows)
