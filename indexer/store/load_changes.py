"""One load's changes to the store: only what differs is written, and each change is numbered."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, Select, Table, bindparam, delete, func, select, update

from indexer.assembly.assemble import AssembledPerson
from indexer.store.bulk import insert_rows
from indexer.store.feed_positions import ProtectedPeople, find_protected_people
from indexer.store.metadata import (
    ACTIVITY_COUNT,
    MAILBOXES_LOADED,
    PEOPLE_COUNT,
    PUBLICATION_PENDING,
    StoreMetadata,
    read_number,
    write_number,
)
from indexer.store.order_keys import assign_missing_order_keys
from indexer.store.tables import feed_position_rows, order_keys, professional_records, professionals

MATCHES_KEY = professionals.c.id == bindparam("key")
MAX_IDS_PER_QUERY = 500
"""Numbers in one `IN (…)`: SQLite's oldest limit is 999 variables."""


class ChangeCounts(Struct):
    """How many people a load found new, changed, unchanged, and gone."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    departed: int = 0

    @property
    def total(self) -> int:
        """People whose public state is no longer what it was."""
        return self.new + self.changed + self.departed


def count_people_and_activities(connection: Connection) -> tuple[int, int]:
    """People present, and their activities."""
    query = select(func.count(), func.coalesce(func.sum(professionals.c.activities), 0))
    people, activities = connection.execute(query.where(professionals.c.digest.is_not(None))).one()
    return people, activities


class KnownRow(Struct, frozen=True, gc=False):
    """What the store says of one person: their id, and the digest of a record it has."""

    id: int
    digest: bytes | None
    sort_key: str


class LoadTransaction:
    """The changes of one load, inside one transaction.

    Attributes:
        metadata: what was known before.
        changes: the counts so far.
        people_before: people present before the load.
        has_mailboxes: secure mailboxes were loaded before.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.metadata = StoreMetadata.read(connection)
        self.changes = ChangeCounts()
        self.people_before = self.count_people_and_activities()[0]
        self.has_mailboxes = bool(read_number(connection, MAILBOXES_LOADED))
        self._last_id: int = connection.scalar(select(func.max(professionals.c.id))) or 0
        self._sequence: int = connection.scalar(select(func.max(professionals.c.sequence))) or 0
        self._is_first = self._last_id == 0
        self._seen = bytearray(self._last_id + 1)

    def read_records(self, ids: Sequence[str]) -> Mapping[str, bytes]:
        """The records of the people present among these."""
        both = professionals.join(
            professional_records, professionals.c.id == professional_records.c.id
        )
        query = select(professionals.c.national_id, professional_records.c.record)
        return dict(self._query_in_batches(ids, query.select_from(both)))

    def put_people(self, people: Sequence[AssembledPerson], day: date) -> None:
        """Write those who are new or differ; `day` is that of the data."""
        known = (
            {}
            if self._is_first
            else self._read_known_rows([person.national_id for person in people])
        )
        for found in known.values():
            self._seen[found.id] = True
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

    def protect_people(self, extracted_at: datetime) -> ProtectedPeople:
        """Leave alone whom the register has told of since that extraction."""
        kept = find_protected_people(self._connection, extracted_at)
        for at in kept.later_row_ids:
            self._seen[at] = True
        return kept

    def record_mailboxes_loaded(self) -> None:
        """Remember that there are secure mailboxes, which loads without their file keep."""
        write_number(self._connection, MAILBOXES_LOADED, 1)

    def find_feed_ids(self, ids: Sequence[str]) -> frozenset[str]:
        """Those among these of whom the feed has ever told anything."""
        known = feed_position_rows.c.national_id
        some = (ids[at : at + MAX_IDS_PER_QUERY] for at in range(0, len(ids), MAX_IDS_PER_QUERY))
        queries = (select(known).where(known.in_(each)) for each in some)
        return frozenset(one for query in queries for one in self._connection.scalars(query))

    def mark_departed(self, day: date) -> None:
        """Everybody that this load did not put has left: forget the record, keep a tombstone."""
        if self._is_first:
            return
        present = select(professionals.c.id).where(professionals.c.digest.is_not(None))
        # the sequence numbers they take must not depend on how a database lays out its rows
        ids = self._connection.scalars(present.order_by(professionals.c.id)).all()
        gone = [each for each in ids if each < len(self._seen) and not self._seen[each]]
        values = {"digest": None, "activities": 0, "sort_key": "", "updated_on": day}
        rows = [{"key": each, "sequence": self._next_sequence(), **values} for each in gone]
        if rows:
            self._connection.execute(update(professionals).where(MATCHES_KEY), rows)
        self._delete_rows(professional_records, gone)
        self._delete_rows(order_keys, gone)
        self.changes.departed += len(gone)

    def finish(self, metadata: StoreMetadata) -> StoreMetadata:
        """Give newcomers their place in the order, and write what is now known.

        Returns:
            the facts, with a new order version if the order had to be dealt anew.
        """
        if assign_missing_order_keys(self._connection):
            metadata = replace(metadata, order_version=str(self._sequence))
        metadata.write(self._connection)
        people, activities = self.count_people_and_activities()
        write_number(self._connection, PEOPLE_COUNT, people)
        write_number(self._connection, ACTIVITY_COUNT, activities)
        write_number(self._connection, PUBLICATION_PENDING, 1)
        return metadata

    def count_people_and_activities(self) -> tuple[int, int]:
        """People present now, and their activities."""
        return count_people_and_activities(self._connection)

    def _next_sequence(self) -> int:
        self._sequence += 1
        return self._sequence

    def _read_known_rows(self, ids: Sequence[str]) -> dict[str, KnownRow]:
        table = professionals.c
        query = select(table.national_id, table.id, table.digest, table.sort_key)
        return {row[0]: KnownRow(*row[1:]) for row in self._query_in_batches(ids, query)}

    def _query_in_batches(self, ids: Sequence[str], query: Select[Any]) -> Iterator[Any]:
        for start in range(0, len(ids), MAX_IDS_PER_QUERY):
            some = professionals.c.national_id.in_(ids[start : start + MAX_IDS_PER_QUERY])
            yield from self._connection.execute(query.where(some))

    def _insert(self, people: Sequence[AssembledPerson], day: date) -> None:
        numbered = list(enumerate(people, self._last_id + 1))
        self._last_id += len(people)
        on = day.isoformat()
        rows = [
            (
                at,
                one.national_id,
                one.digest,
                one.sort_key,
                one.activities,
                self._next_sequence(),
                on,
            )
            for at, one in numbered
        ]
        insert_rows(self._connection, professionals, rows)
        contents = [(at, one.record) for at, one in numbered]
        insert_rows(self._connection, professional_records, contents)

    def _update(self, people: Sequence[tuple[AssembledPerson, KnownRow]], day: date) -> None:
        if not people:
            return
        rows = [
            {
                "key": found.id,
                "digest": person.digest,
                "sort_key": person.sort_key,
                "activities": person.activities,
                "sequence": self._next_sequence(),
                "updated_on": day,
            }
            for person, found in people
        ]
        self._connection.execute(update(professionals).where(MATCHES_KEY), rows)
        self._delete_rows(professional_records, [found.id for _, found in people])
        contents = [(found.id, person.record) for person, found in people]
        insert_rows(self._connection, professional_records, contents)
        moved = [found.id for person, found in people if found.sort_key != person.sort_key]
        self._delete_rows(order_keys, moved)

    def _delete_rows(self, table: Table, ids: Sequence[int]) -> None:
        rows = [{"key": each} for each in ids]
        if rows:
            self._connection.execute(delete(table).where(table.c.id == bindparam("key")), rows)
