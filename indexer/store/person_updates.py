"""Update one person at a time: the changes of a batch of the feed, in one transaction.

Unlike `LoadTransaction`, nothing here reads all people: a record costs a few look-ups by key, and
the numbers of people and activities are stored and updated incrementally.
"""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, delete, func, insert, select, text, update

from indexer.assembly.group_people import AssembledPerson
from indexer.assembly.public_ids import NO_PUBLIC_IDS, PublicIds
from indexer.store import feed_positions
from indexer.store.ends import PublicIdChange, record_ends
from indexer.store.identity import read_last_sequence, write_last_sequence
from indexer.store.labels import SeenCodeSystems
from indexer.store.load_changes import count_people_and_activities
from indexer.store.metadata import (
    ACTIVITY_COUNT,
    FEED_SEQUENCE,
    PEOPLE_COUNT,
    StoreMetadata,
    read_number,
    write_number,
)
from indexer.store.order_keys import (
    create_sort_key_index,
    insert_order_key,
    reassign_all_order_keys,
)
from indexer.store.tables import order_keys, professional_records, professionals, scheduled_changes


class ProfessionalRow(Struct, frozen=True):
    """The row of one person in the store; `digest` is None for a departed person."""

    id: int
    digest: bytes | None
    sort_key: str
    activities: int
    public_ids: PublicIds


class FeedTransaction:
    """The changes of a batch of the feed, in one transaction.

    Attributes:
        metadata: the metadata of the store.
        code_systems: the labels of codes, to complete records with and to add to.
        feed_sequence: the highest sequence number of the feed so far.
        departed_count: number of people removed.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.metadata = StoreMetadata.read(connection)
        self.code_systems = SeenCodeSystems(connection)
        self.feed_sequence = read_number(connection, FEED_SEQUENCE)
        self.departed_count = 0
        self._public_id_changes: list[PublicIdChange] = []
        create_sequence_index(connection)
        create_sort_key_index(connection)
        self._sequence = read_last_sequence(connection)
        self._people, self._activities = read_or_count_people_and_activities(connection)
        self._has_order_keys = connection.scalar(select(order_keys.c.id).limit(1)) is not None

    def initialize_metadata(self, data_date: date, *, synthetic: bool) -> None:
        """Set the metadata of a directory into which no file was ever loaded."""
        self.metadata = replace(self.metadata, data_date=data_date, synthetic=synthetic)

    def read_record(self, national_id: str) -> bytes | None:
        """Return the stored record of a person who is present, or None."""
        both = professionals.join(
            professional_records, professionals.c.id == professional_records.c.id
        )
        query = select(professional_records.c.record).select_from(both)
        return self.connection.scalar(query.where(professionals.c.national_id == national_id))

    def put_person(
        self, person: AssembledPerson, day: date, *, is_scheduled_change: bool = False
    ) -> bool:
        """Store a person; return whether anything changed.

        Args:
            person: counted with the activities that are public today.
            day: day of the data.
            is_scheduled_change: whether public data may change although the record is the same.
        """
        known = self._read_row(person.national_id)
        if known and known.digest == person.digest and not is_scheduled_change:
            return False
        row_id = known.id if known else self._insert(person.national_id, day)
        self._update(row_id, person, day)
        before = known.public_ids if known else NO_PUBLIC_IDS
        self._add_public_id_change(row_id, day, before, person.public_ids)
        if not known or known.digest is None or known.sort_key != person.sort_key:
            self._assign_order_key(row_id, person.sort_key)
        was_present = known is not None and known.digest is not None
        self._people += not was_present
        self._activities += person.activities - (known.activities if known else 0)
        return True

    def remove_person(self, national_id: str, day: date) -> bool:
        """Remove the record of a person, keep the number; return whether they were present."""
        known = self._read_row(national_id)
        if known is None or known.digest is None:
            return False
        self.connection.execute(
            update(professionals)
            .where(professionals.c.id == known.id)
            .values(
                digest=None,
                activities=0,
                sort_key="",
                sequence=self._next_sequence(),
                updated_on=day,
            )
        )
        self._add_public_id_change(known.id, day, known.public_ids, NO_PUBLIC_IDS)
        for table in (professional_records, order_keys):
            self.connection.execute(delete(table).where(table.c.id == known.id))
        self.schedule_change(national_id, None)
        self.departed_count += 1
        self._people -= 1
        self._activities -= known.activities
        return True

    def publish_tombstone(self, numbers: Sequence[str], day: date) -> None:
        """Publish the tombstone of a person again if departed, as their numbers have changed.

        Args:
            numbers: all numbers of the person, the present one first; nothing happens if none of
                them was ever present.
            day: day of the data.
        """
        if not any(map(self._read_row, numbers)):
            return
        known = self._read_row(numbers[0])
        if known and known.digest:
            return
        row_id = known.id if known else self._insert(numbers[0], day)
        values = {"sequence": self._next_sequence(), "updated_on": day}
        self.connection.execute(
            update(professionals).where(professionals.c.id == row_id).values(values)
        )

    def renumber_departed(self, national_ids: Sequence[str]) -> None:
        """Have the tombstones of these people written again: what is known of them has changed."""
        table = professionals.c
        is_departed = table.national_id.in_(national_ids) & table.digest.is_(None)
        for row_id in self.connection.scalars(select(table.id).where(is_departed)).all():
            renumbered = update(professionals).where(table.id == row_id)
            self.connection.execute(renumbered.values(sequence=self._next_sequence()))

    def schedule_change(self, national_id: str, day: date | None) -> None:
        """Schedule the next start or end of an activity of a person; None removes it."""
        feed_positions.delete_rows_of(self.connection, scheduled_changes, [national_id])
        if day:
            row = {"national_id": national_id, "day": day}
            self.connection.execute(insert(scheduled_changes), row)

    def find_scheduled_changes(self, today: date) -> Sequence[tuple[str, date]]:
        """Return the people with a scheduled change up to today, with its day."""
        person, day = scheduled_changes.c.national_id, scheduled_changes.c.day
        query = select(person, day).where(day <= today).order_by(day, person)
        rows = self.connection.execute(query)
        return [(row.national_id, row.day) for row in rows]

    def finish(self) -> None:
        """Write the ends, the metadata and counts; reassign all order keys if one is missing."""
        record_ends(self.connection, self._public_id_changes)
        self.code_systems.save()
        write_number(self.connection, FEED_SEQUENCE, self.feed_sequence)
        write_last_sequence(self.connection, self._sequence)
        write_number(self.connection, PEOPLE_COUNT, self._people)
        write_number(self.connection, ACTIVITY_COUNT, self._activities)
        if not self._has_order_keys:
            reassign_all_order_keys(self.connection)
            self.metadata = replace(self.metadata, order_version=str(self._sequence))
        self.metadata.write(self.connection)

    def _read_row(self, national_id: str) -> ProfessionalRow | None:
        people, records = professionals.c, professional_records.c
        query = (
            select(people.id, people.digest, people.sort_key, people.activities)
            .add_columns(records.structures, records.roles)
            .outerjoin(professional_records, records.id == people.id)
            .where(people.national_id == national_id)
        )
        row = self.connection.execute(query).one_or_none()
        if row is None:
            return None
        public_ids = PublicIds(row.structures or "", row.roles or b"")
        return ProfessionalRow(row.id, row.digest, row.sort_key, row.activities, public_ids)

    def _add_public_id_change(
        self, row_id: int, day: date, before: PublicIds, after: PublicIds
    ) -> None:
        self._public_id_changes.append(PublicIdChange(row_id, self._sequence, day, before, after))

    def _read_last_row_id(self) -> int:
        return self.connection.scalar(select(func.max(professionals.c.id))) or 0

    def _insert(self, national_id: str, day: date) -> int:
        highest = self._read_last_row_id()
        self.connection.execute(
            insert(professionals).values(
                id=highest + 1,
                national_id=national_id,
                sort_key="",
                activities=0,
                sequence=0,
                updated_on=day,
            )
        )
        return highest + 1

    def _update(self, row_id: int, person: AssembledPerson, day: date) -> None:
        self.connection.execute(
            update(professionals)
            .where(professionals.c.id == row_id)
            .values(
                digest=person.digest,
                sort_key=person.sort_key,
                activities=person.activities,
                sequence=self._next_sequence(),
                updated_on=day,
            )
        )
        table = professional_records
        self.connection.execute(delete(table).where(table.c.id == row_id))
        row = {"id": row_id, "record": person.record}
        public = {"structures": person.public_ids.structures, "roles": person.public_ids.roles}
        self.connection.execute(insert(table).values(row | public))

    def _assign_order_key(self, row_id: int, sort_key: str) -> None:
        """Give a person an order key; if the gap is full, `finish` reassigns all keys."""
        self.connection.execute(delete(order_keys).where(order_keys.c.id == row_id))
        self._has_order_keys = self._has_order_keys and insert_order_key(
            self.connection, row_id, sort_key
        )

    def _next_sequence(self) -> int:
        self._sequence += 1
        return self._sequence


def read_or_count_people_and_activities(connection: Connection) -> tuple[int, int]:
    """Return the stored numbers of people and activities, or count them if none are stored."""
    people, activities = (
        read_number(connection, PEOPLE_COUNT),
        read_number(connection, ACTIVITY_COUNT),
    )
    return (people, activities) if people else count_people_and_activities(connection)


def create_sequence_index(connection: Connection) -> None:
    """Create the index that finds the latest changes; not before the first feed, for fast loads."""
    connection.execute(
        text("CREATE INDEX IF NOT EXISTS professionals_by_sequence ON professionals (sequence)")
    )
