"""The changes of one load: only differences are written, each with a sequence number."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, Select, Table, bindparam, delete, func, select, update

from indexer.assembly.assemble import AssembledPerson
from indexer.assembly.public_ids import NO_PUBLIC_IDS
from indexer.code_systems import LabelCounts
from indexer.store.bulk import insert_rows
from indexer.store.ends import PublicIdChange, read_public_ids, record_ends
from indexer.store.feed_positions import ProtectedPeople, find_protected_people
from indexer.store.former_numbers import add_loaded_links
from indexer.store.identity import read_last_sequence, write_last_sequence
from indexer.store.labels import SeenCodeSystems
from indexer.store.load_facts import LoadFacts
from indexer.store.metadata import (
    ACTIVITY_COUNT,
    MAILBOXES_LOADED,
    PEOPLE_COUNT,
    PUBLICATION_PENDING,
    StoreMetadata,
    read_number,
    write_number,
)
from indexer.store.order_keys import MAX_IDS_PER_QUERY, assign_missing_order_keys
from indexer.store.people_comparison import ChangeCounts, KnownRow, PeopleComparison
from indexer.store.tables import feed_position_rows, order_keys, professional_records, professionals

MATCHES_KEY = professionals.c.id == bindparam("key")


def count_people_and_activities(connection: Connection) -> tuple[int, int]:
    """Count the people present and their activities."""
    query = select(func.count(), func.coalesce(func.sum(professionals.c.activities), 0))
    people, activities = connection.execute(query.where(professionals.c.digest.is_not(None))).one()
    return people, activities


class LoadTransaction:
    """The changes of one load, inside one transaction.

    Attributes:
        facts: what the last load said of its files, to read and to replace.
        metadata: the metadata before the load.
        changes: the counts so far.
        people_before, activities_before: numbers of people present before the load.
        people, activities: the same after what has been compared so far.
        kept_people: of the people present before, how many stay as they are so far.
        has_mailboxes: whether secure mailboxes were loaded before.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.facts = LoadFacts(connection)
        self.metadata = StoreMetadata.read(connection)
        self.changes = ChangeCounts()
        self.people, self.activities = self.count_people_and_activities()
        self.people_before = self.kept_people = self.people
        self.activities_before = self.activities
        self.has_mailboxes = bool(read_number(connection, MAILBOXES_LOADED))
        self._last_id: int = connection.scalar(select(func.max(professionals.c.id))) or 0
        self._sequence = read_last_sequence(connection)
        self._is_first = self._last_id == 0
        self._seen = bytearray(self._last_id + 1)
        self._former_numbers: set[str] = set()
        self._code_systems = SeenCodeSystems(connection)

    def read_records(self, ids: Sequence[str]) -> Mapping[str, bytes]:
        """Return the stored records of the people present among these, by national id."""
        both = professionals.join(
            professional_records, professionals.c.id == professional_records.c.id
        )
        query = select(professionals.c.national_id, professional_records.c.record)
        return dict(self._query_in_batches(ids, query.select_from(both)))

    def put_people(self, people: Sequence[AssembledPerson], day: date) -> None:
        """Write the new and changed people; `day` is the day of the data."""
        comparison = self.compare_people(people)
        self._add_former_numbers(people)
        self._insert(comparison.new, day)
        self._update(comparison.changed, day)

    def compare_people(self, people: Sequence[AssembledPerson]) -> PeopleComparison:
        """Compare people with the store, and count them; nothing is written."""
        known = (
            {}
            if self._is_first
            else self._read_known_rows([person.national_id for person in people])
        )
        for known_row in known.values():
            self._seen[known_row.id] = True
        new = [person for person in people if person.national_id not in known]
        both = [
            (person, known[person.national_id]) for person in people if person.national_id in known
        ]
        changed = [
            (person, known_row) for person, known_row in both if person.digest != known_row.digest
        ]
        self.changes.new += len(new)
        self.changes.changed += len(changed)
        self.changes.unchanged += len(both) - len(changed)
        returned_count = sum(row.digest is None for _, row in changed)
        self.people += len(new) + returned_count
        self.kept_people -= len(changed) - returned_count
        self.activities += sum(person.activities for person in new)
        self.activities += sum(person.activities - row.activities for person, row in changed)
        return PeopleComparison(new, changed)

    def protect_people(self, extracted_at: datetime) -> ProtectedPeople:
        """Protect the people of newer feed lines, so that they are not marked as departed."""
        protected = find_protected_people(self._connection, extracted_at)
        for row_id in protected.later_row_ids:
            self._seen[row_id] = True
        return protected

    def record_mailboxes_loaded(self) -> None:
        """Record that mailboxes exist: loads without their file must keep them."""
        write_number(self._connection, MAILBOXES_LOADED, 1)

    def record_labels(self, counts: LabelCounts) -> None:
        """Record the labels of the codes in the files."""
        self._code_systems.add_loaded_labels(counts)
        self._code_systems.save()

    def find_feed_ids(self, ids: Sequence[str]) -> frozenset[str]:
        """Return the ids among these that the feed has ever had a line about."""
        known = feed_position_rows.c.national_id
        batches = (ids[at : at + MAX_IDS_PER_QUERY] for at in range(0, len(ids), MAX_IDS_PER_QUERY))
        queries = (select(known).where(known.in_(each)) for each in batches)
        return frozenset(one for query in queries for one in self._connection.scalars(query))

    def _add_former_numbers(self, people: Sequence[AssembledPerson]) -> None:
        """Redirect the former numbers of people in the files to their present ones."""
        links = {former: one.national_id for one in people for former in one.former_ids}
        if links:
            add_loaded_links(self._connection, links)
            self._former_numbers.update(links)

    def remove_former_numbers(self, day: date) -> None:
        """Remove the entries under numbers that are now former ones: they lead to the person."""
        rows = self._read_known_rows(sorted(self._former_numbers)).values()
        present = [row for row in rows if row.digest is not None]
        self._count_departed(row.activities for row in present)
        self._mark_departed([row.id for row in present], day)

    def mark_departed(self, day: date) -> None:
        """Mark people absent from this load as departed: delete the record, keep a tombstone."""
        self._mark_departed(self.find_departed(), day)

    def _mark_departed(self, departed_ids: Sequence[int], day: date) -> None:
        values = {"digest": None, "activities": 0, "sort_key": "", "updated_on": day}
        numbered = [(each, self._next_sequence()) for each in departed_ids]
        rows = [{"key": each, "sequence": sequence, **values} for each, sequence in numbered]
        if rows:
            self._connection.execute(update(professionals).where(MATCHES_KEY), rows)
        before = read_public_ids(self._connection, departed_ids)
        ends = [
            PublicIdChange(each, sequence, day, before[each], NO_PUBLIC_IDS)
            for each, sequence in numbered
        ]
        record_ends(self._connection, ends)
        self._delete_rows(professional_records, departed_ids)
        self._delete_rows(order_keys, departed_ids)

    def find_departed(self) -> list[int]:
        """Find the people absent from this load, and count them; nothing is written."""
        if self._is_first:
            return []
        table = professionals.c
        present = select(table.id, table.activities).where(table.digest.is_not(None))
        # so that their sequence numbers do not depend on the storage order of the database
        rows = self._connection.execute(present.order_by(table.id)).all()
        departed = [row for row in rows if row.id < len(self._seen) and not self._seen[row.id]]
        self._count_departed(row.activities for row in departed)
        return [row.id for row in departed]

    def _count_departed(self, activities: Iterable[int]) -> None:
        """Count people who depart, from the number of activities of each."""
        counts = list(activities)
        self.changes.departed += len(counts)
        self.people -= len(counts)
        self.kept_people -= len(counts)
        self.activities -= sum(counts)

    def finish(self, metadata: StoreMetadata) -> StoreMetadata:
        """Assign order keys to new people, and write the metadata and counts.

        Returns:
            the metadata, with a new order version if all order keys were reassigned.
        """
        if assign_missing_order_keys(self._connection):
            metadata = replace(metadata, order_version=str(self._sequence))
        metadata.write(self._connection)
        people, activities = self.count_people_and_activities()
        write_number(self._connection, PEOPLE_COUNT, people)
        write_number(self._connection, ACTIVITY_COUNT, activities)
        write_number(self._connection, PUBLICATION_PENDING, 1)
        write_last_sequence(self._connection, self._sequence)
        return metadata

    def count_people_and_activities(self) -> tuple[int, int]:
        """Count the people present now and their activities."""
        return count_people_and_activities(self._connection)

    def _next_sequence(self) -> int:
        self._sequence += 1
        return self._sequence

    def _read_known_rows(self, ids: Sequence[str]) -> dict[str, KnownRow]:
        table = professionals.c
        query = select(table.national_id, table.id, table.digest, table.sort_key, table.activities)
        return {row[0]: KnownRow(*row[1:]) for row in self._query_in_batches(ids, query)}

    def _query_in_batches(self, ids: Sequence[str], query: Select[Any]) -> Iterator[Any]:
        for start in range(0, len(ids), MAX_IDS_PER_QUERY):
            in_batch = professionals.c.national_id.in_(ids[start : start + MAX_IDS_PER_QUERY])
            yield from self._connection.execute(query.where(in_batch))

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
        self._insert_records(numbered)

    def _update(self, people: Sequence[tuple[AssembledPerson, KnownRow]], day: date) -> None:
        if not people:
            return
        rows: list[dict[str, Any]] = [
            {
                "key": known_row.id,
                "digest": person.digest,
                "sort_key": person.sort_key,
                "activities": person.activities,
                "sequence": self._next_sequence(),
                "updated_on": day,
            }
            for person, known_row in people
        ]
        self._connection.execute(update(professionals).where(MATCHES_KEY), rows)
        ids = [known_row.id for _, known_row in people]
        before = read_public_ids(self._connection, ids)
        ends = [
            PublicIdChange(
                known_row.id,
                row["sequence"],
                day,
                before.get(known_row.id, NO_PUBLIC_IDS),
                person.public_ids,
            )
            for row, (person, known_row) in zip(rows, people, strict=True)
        ]
        record_ends(self._connection, ends)
        self._delete_rows(professional_records, ids)
        self._insert_records([(known_row.id, person) for person, known_row in people])
        moved = [
            known_row.id for person, known_row in people if known_row.sort_key != person.sort_key
        ]
        self._delete_rows(order_keys, moved)

    def _insert_records(self, people: Iterable[tuple[int, AssembledPerson]]) -> None:
        contents = [
            (at, one.record, one.public_ids.structures, one.public_ids.roles) for at, one in people
        ]
        insert_rows(self._connection, professional_records, contents)

    def _delete_rows(self, table: Table, ids: Sequence[int]) -> None:
        rows = [{"key": each} for each in ids]
        if rows:
            self._connection.execute(delete(table).where(table.c.id == bindparam("key")), rows)
