"""The store: all people and their changes, accessed through SQLAlchemy only.

A load runs in one transaction: if it fails, the store is unchanged. Only differences from the
stored data are written, so that every source produces the same changes.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime

from sqlalchemy import Connection, create_engine, event, func, select, text, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from directory.errors import StoreUnavailable
from directory.publication import Publication
from directory.structure_changes import Departure
from indexer.store import ends
from indexer.store.database import convert_database_error, create_sqlite_folder, tune_sqlite
from indexer.store.feed_positions import describe_suppressions
from indexer.store.identity import (
    StoreIdentity,
    create_identity,
    read_last_sequence,
    write_last_sequence,
)
from indexer.store.labels import SeenCodeSystems
from indexer.store.load_changes import LoadTransaction, count_people_and_activities
from indexer.store.load_facts import LoadFacts
from indexer.store.metadata import (
    PUBLICATION_PENDING,
    UNPURGED_SINCE,
    StoreMetadata,
    read_number,
    write_number,
)
from indexer.store.migrations import upgrade_schema
from indexer.store.order_keys import read_alphabetical_keys
from indexer.store.person_reader import (
    StoredProfessional,
    read_people_by_id,
    read_people_changed_since,
    read_people_range,
)
from indexer.store.person_updates import FeedTransaction, read_or_count_people_and_activities
from indexer.store.resumption import ResumeTransaction
from indexer.store.runs import RunRecord, read_latest_runs
from indexer.store.tables import (
    order_keys,
    professional_records,
    professionals,
    scheduled_changes,
    suppressions,
)

PERSON_TABLES = (professionals, professional_records, order_keys, scheduled_changes)
"""The tables from which departed people are removed."""


class Store:
    """The database of professionals, their order keys and the metadata.

    Args:
        url: SQLAlchemy URL; a missing SQLite file is created, and the tables are migrated to the
            schema version of this program.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        address = make_url(url)
        self._engine = create_engine(address)
        if address.get_backend_name() == "sqlite":
            create_sqlite_folder(address)
            event.listen(self._engine, "connect", tune_sqlite)
        try:
            with self._transaction() as connection:
                upgrade_schema(connection)
                create_identity(connection)
        except StoreUnavailable:
            self.close()
            raise

    @contextmanager
    def open_load_transaction(self) -> Iterator[LoadTransaction]:
        """Open the transaction of a load; an exception in the block rolls it back."""
        with self._transaction() as connection:
            transaction = LoadTransaction(connection)
            yield transaction
        if transaction.changes.departed:
            self._vacuum_person_tables()

    @contextmanager
    def open_load_comparison(self) -> Iterator[LoadTransaction]:
        """Open a transaction to compare files with the store, in which nothing is written."""
        with self._transaction() as connection:
            yield LoadTransaction(connection)

    @contextmanager
    def open_feed_transaction(self) -> Iterator[FeedTransaction]:
        """Open the transaction of a batch of the feed; an exception in the block rolls it back."""
        with self._transaction() as connection:
            transaction = FeedTransaction(connection)
            yield transaction
            transaction.finish()
        if transaction.departed_count:
            self._vacuum_person_tables()

    @contextmanager
    def open_resume_transaction(self, served: Publication) -> Iterator[ResumeTransaction]:
        """Open the transaction in which the store continues the history of the served index."""
        with self._transaction() as connection:
            transaction = ResumeTransaction(connection, served)
            yield transaction
            transaction.finish()
        if transaction.departed_count:
            self._vacuum_person_tables()

    def has_scheduled_changes(self, today: date) -> bool:
        """Whether an activity has started or ended by today, which changes the public data."""
        query = select(scheduled_changes.c.day).where(scheduled_changes.c.day <= today).limit(1)
        with self._transaction() as connection:
            return connection.scalar(query) is not None

    def read_people_and_activity_counts(self) -> tuple[int, int]:
        """Return the stored numbers of people present and their activities; count if not stored."""
        with self._transaction() as connection:
            return read_or_count_people_and_activities(connection)

    def has_unpublished_load(self) -> bool:
        """Whether a load has changed the store and is neither published nor refused yet."""
        with self._transaction() as connection:
            return bool(read_number(connection, PUBLICATION_PENDING))

    def mark_published(self) -> None:
        """Record that the last load is published, or refused."""
        with self._transaction() as connection:
            write_number(connection, PUBLICATION_PENDING, 0)

    def read_metadata(self) -> StoreMetadata:
        """Read the metadata of the store."""
        with self._transaction() as connection:
            return StoreMetadata.read(connection)

    def read_load_coverage(self) -> Mapping[str, float]:
        """Read the shares of the public fields after the last load; empty if unknown."""
        with self._transaction() as connection:
            return LoadFacts(connection).read_coverage()

    def add_run(self, run: RunRecord) -> None:
        """Add a run to the history."""
        with self._transaction() as connection:
            run.write(connection)

    def read_latest_runs(self, limit: int = 10) -> list[RunRecord]:
        """Read the latest runs, newest first."""
        with self._transaction() as connection:
            return read_latest_runs(connection, limit)

    def has_people(self) -> bool:
        """Whether anybody is present."""
        present = select(professionals.c.id).where(professionals.c.digest.is_not(None))
        with self._transaction() as connection:
            return connection.scalar(present.limit(1)) is not None

    def count_people_and_activities(self) -> tuple[int, int]:
        """Count the people present and their activities."""
        with self._transaction() as connection:
            return count_people_and_activities(connection)

    def read_last_sequence(self) -> int:
        """Return the last sequence number assigned; 0 before the first."""
        with self._transaction() as connection:
            return read_last_sequence(connection)

    def read_identity(self) -> StoreIdentity:
        """Read the id of the store, its epoch and its last sequence number."""
        with self._transaction() as connection:
            return StoreIdentity.read(connection)

    def read_last_id(self) -> int:
        """Return the highest id of a person; 0 if the store has always been empty."""
        with self._transaction() as connection:
            return connection.scalar(select(func.max(professionals.c.id))) or 0

    def read_people_range(self, first: int, last: int) -> list[StoredProfessional]:
        """Read people by id, both ends included; departed people too."""
        with self._transaction() as connection:
            return read_people_range(connection, first, last)

    def read_people(self, ids: Sequence[str]) -> list[StoredProfessional]:
        """Read people by national id, departed people too; unknown ids are left out."""
        with self._transaction() as connection:
            return read_people_by_id(connection, ids)

    def read_alphabetical_keys(self, ids: Sequence[str]) -> dict[str, int]:
        """Read the alphabetical order keys of the people present among these, by national id."""
        with self._transaction() as connection:
            return read_alphabetical_keys(connection, ids)

    def read_people_changed_since(self, sequence: int) -> list[StoredProfessional]:
        """Read people with a later sequence number; departed people too."""
        with self._transaction() as connection:
            return read_people_changed_since(connection, sequence)

    def read_departures_since(self, sequence: int) -> Mapping[str, Departure]:
        """Read the last departure from each structure left after a sequence number."""
        with self._transaction() as connection:
            return ends.read_departures_since(connection, sequence)

    def read_departures_from(self, structure_ids: Sequence[str]) -> Mapping[str, Departure]:
        """Read the last departure from each of these structures, if any."""
        with self._transaction() as connection:
            return ends.read_departures_from(connection, structure_ids)

    def iterate_departures(self) -> Iterator[tuple[str, Departure]]:
        """Yield the last departure from each structure that somebody has ever left."""
        with self._transaction() as connection:
            yield from ends.iterate_departures(connection)

    def read_code_labels(self) -> Mapping[str, Mapping[str, str]]:
        """Read the labels of the code systems: those seen so far, else those of the tables."""
        with self._transaction() as connection:
            return SeenCodeSystems(connection).labels

    def read_suppressed_ids(self) -> frozenset[str]:
        """Read every suppressed number: of people who opposed or were deleted."""
        with self._transaction() as connection:
            return frozenset(connection.scalars(select(suppressions.c.national_id)))

    def describe_suppressions(self) -> str:
        """Return a text that changes with every suppression; empty without suppressions."""
        with self._transaction() as connection:
            return describe_suppressions(connection)

    def read_unpurged_since(self, now: datetime) -> datetime:
        """Return since when a purge is needed: from the first call after `mark_purged` on.

        A time in the future, from a clock that was wrong, is replaced by the present one.
        """
        with self._transaction() as connection:
            known, present = read_number(connection, UNPURGED_SINCE), int(now.timestamp())
            if not 0 < known <= present:
                write_number(connection, UNPURGED_SINCE, known := present)
        return datetime.fromtimestamp(known, UTC)

    def set_unpurged_since(self, moment: datetime) -> None:
        """Set since when a purge is needed, to try again later."""
        with self._transaction() as connection:
            write_number(connection, UNPURGED_SINCE, int(moment.timestamp()))

    def mark_purged(self) -> None:
        """Record that the index holds no trace of suppressed people."""
        with self._transaction() as connection:
            write_number(connection, UNPURGED_SINCE, 0)

    def renumber_since(self, sequence: int) -> None:
        """Give new sequence numbers to everybody from this one on, in the same order."""
        with self._transaction() as connection:
            last = read_last_sequence(connection)
            shift = last - sequence + 1
            changed = update(professionals).where(professionals.c.sequence >= sequence)
            connection.execute(changed.values(sequence=professionals.c.sequence + shift))
            ends.renumber_ends(connection, sequence, shift)
            write_last_sequence(connection, read_last_sequence(connection))

    def count_changed_since(self, sequence: int) -> int:
        """Count the people with a later sequence number."""
        with self._transaction() as connection:
            changed = professionals.c.sequence > sequence
            return connection.scalar(select(func.count()).where(changed)) or 0

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def _vacuum_person_tables(self) -> None:
        """Remove dead rows of departed people: PostgreSQL keeps old row versions until a vacuum.

        This runs at once instead of waiting for the autovacuum of the server. Unchanged pages are
        skipped; the write-ahead log and the backups of the server are not affected. SQLite
        overwrites deleted data itself: see `SQLITE_PRAGMAS`.
        """
        if self._engine.dialect.name != "postgresql":
            return
        names = ", ".join(table.name for table in PERSON_TABLES)
        autocommit_engine = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        try:
            with autocommit_engine.connect() as connection:
                connection.execute(text(f"VACUUM {names}"))
        except SQLAlchemyError as error:
            raise convert_database_error(error) from error

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise convert_database_error(error) from error
