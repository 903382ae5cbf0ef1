"""The store: what is known of everybody, and what changed, through SQLAlchemy only.

A load runs in one transaction: whatever stops it, the store is as it was. Only the difference with
what is there is written, so that every source yields the same changes.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, create_engine, event, func, select, text, update
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from directory.errors import StoreUnavailable
from indexer.store.labels import read_code_labels
from indexer.store.load_changes import LoadTransaction, count_people_and_activities
from indexer.store.metadata import PUBLICATION_PENDING, StoreMetadata, read_number, write_number
from indexer.store.migrations import upgrade_schema
from indexer.store.person_reader import (
    StoredProfessional,
    read_people_changed_since,
    read_people_range,
)
from indexer.store.person_updates import FeedTransaction, read_or_count_people_and_activities
from indexer.store.runs import RunRecord, read_latest_runs
from indexer.store.tables import (
    order_keys,
    professional_records,
    professionals,
    scheduled_changes,
    suppressions,
)

PERSON_TABLES = (professionals, professional_records, order_keys, scheduled_changes)
"""Where somebody who has left was."""
SQLITE_PRAGMAS = (
    "PRAGMA cache_size = -131072",  # KiB: the indexes that a load touches at random fit
    "PRAGMA secure_delete = ON",  # who has left leaves no bytes in freed pages
)


class Store:
    """The professionals, their order and the facts about them, in one database.

    Args:
        url: SQLAlchemy URL; a SQLite file is made when there is none, and the tables of a database
            are brought to this version of the program.
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
        except StoreUnavailable:
            self.close()
            raise

    @contextmanager
    def open_load_transaction(self) -> Iterator[LoadTransaction]:
        """One transaction of changes; left by an exception, it leaves no trace."""
        with self._transaction() as connection:
            loading = LoadTransaction(connection)
            yield loading
        if loading.changes.departed:
            self._vacuum_person_tables()

    @contextmanager
    def open_feed_transaction(self) -> Iterator[FeedTransaction]:
        """One transaction of a stretch of the feed; left by an exception, it leaves no trace."""
        with self._transaction() as connection:
            applying = FeedTransaction(connection)
            yield applying
            applying.finish()
        if applying.departed_count:
            self._vacuum_person_tables()

    def has_scheduled_changes(self, today: date) -> bool:
        """Whether the calendar alone changes what is public of somebody."""
        query = select(scheduled_changes.c.day).where(scheduled_changes.c.day <= today).limit(1)
        with self._transaction() as connection:
            return connection.scalar(query) is not None

    def read_people_and_activity_counts(self) -> tuple[int, int]:
        """People present, and their activities, without counting them where that is kept."""
        with self._transaction() as connection:
            return read_or_count_people_and_activities(connection)

    def has_unpublished_load(self) -> bool:
        """Whether a load has changed the store and was not yet published, nor refused."""
        with self._transaction() as connection:
            return bool(read_number(connection, PUBLICATION_PENDING))

    def mark_published(self) -> None:
        """A load has been published, or kept out."""
        with self._transaction() as connection:
            write_number(connection, PUBLICATION_PENDING, 0)

    def read_metadata(self) -> StoreMetadata:
        """What is known about the data as a whole."""
        with self._transaction() as connection:
            return StoreMetadata.read(connection)

    def add_run(self, run: RunRecord) -> None:
        """Add a run to the operator's memory."""
        with self._transaction() as connection:
            run.write(connection)

    def read_latest_runs(self, limit: int = 10) -> list[RunRecord]:
        """The newest runs first."""
        with self._transaction() as connection:
            return read_latest_runs(connection, limit)

    def count_people_and_activities(self) -> tuple[int, int]:
        """People present, and their activities."""
        with self._transaction() as connection:
            return count_people_and_activities(connection)

    def read_last_sequence(self) -> int:
        """The last sequence number given; 0 before the first."""
        with self._transaction() as connection:
            return connection.scalar(select(func.max(professionals.c.sequence))) or 0

    def read_last_id(self) -> int:
        """The id of the person who came last; 0 when nobody ever came."""
        with self._transaction() as connection:
            return connection.scalar(select(func.max(professionals.c.id))) or 0

    def read_people_range(self, first: int, last: int) -> list[StoredProfessional]:
        """Everybody with these ids, both ends included; those who left too."""
        with self._transaction() as connection:
            return read_people_range(connection, first, last)

    def read_people_changed_since(self, sequence: int) -> list[StoredProfessional]:
        """Everybody who took a later sequence number; those who left too."""
        with self._transaction() as connection:
            return read_people_changed_since(connection, sequence)

    def read_code_labels(self) -> Mapping[str, Mapping[str, str]]:
        """The labels of the code systems, as the records have them."""
        with self._transaction() as connection:
            return read_code_labels(connection)

    def read_suppressed_ids(self) -> frozenset[str]:
        """Everybody who opposed or was deleted, under every number."""
        with self._transaction() as connection:
            return frozenset(connection.scalars(select(suppressions.c.national_id)))

    def renumber_since(self, sequence: int) -> None:
        """Let everybody changed from a sequence number on take a new one, in the same order."""
        with self._transaction() as connection:
            last = connection.scalar(select(func.max(professionals.c.sequence))) or 0
            changed = update(professionals).where(professionals.c.sequence >= sequence)
            own = professionals.c.sequence
            connection.execute(changed.values(sequence=own + (last - sequence + 1)))

    def count_changed_since(self, sequence: int) -> int:
        """How many people took a later sequence number."""
        with self._transaction() as connection:
            changed = professionals.c.sequence > sequence
            return connection.scalar(select(func.count()).where(changed)) or 0

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    def _vacuum_person_tables(self) -> None:
        """Leave no row of who has left: PostgreSQL keeps what is replaced until it is vacuumed.

        Done at once, and not whenever the server comes to it. Pages that did not change are passed
        over; the server's own log and backups keep what they keep. SQLite overwrites what it
        deletes (`secure_delete`).
        """
        if self._engine.dialect.name != "postgresql":
            return
        names = ", ".join(table.name for table in PERSON_TABLES)
        outside = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        try:
            with outside.connect() as connection:
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


def convert_database_error(error: SQLAlchemyError) -> StoreUnavailable:
    """What a failure of the database is to a run."""
    reason = str(getattr(error, "orig", None) or type(error).__name__)
    reason = f"{reason} (disque plein ?)" if "disk" in reason else reason
    return StoreUnavailable(f"la base ne répond pas : {reason}")


def create_sqlite_folder(address: URL) -> None:
    """Make the folder of a SQLite file."""
    if address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)


def tune_sqlite(connection: object, _record: object) -> None:
    """Settings of each SQLite connection."""
    for pragma in SQLITE_PRAGMAS:
        connection.execute(pragma)  # type: ignore[attr-defined]
