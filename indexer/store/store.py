"""The store: what is known of everybody, and what changed, through SQLAlchemy only.

A load runs in one transaction: whatever stops it, the store is as it was. Only the difference with
what is there is written, so that every source yields the same changes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from msgspec import Struct
from sqlalchemy import Connection, bindparam, create_engine, event, func, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from directory.errors import StoreUnavailable
from indexer.store.facts import Facts
from indexer.store.loading import Loading, counts
from indexer.store.runs import Run, last
from indexer.store.tables import metadata, order_keys, professional_records, professionals

SQLITE = (
    "PRAGMA cache_size = -131072",  # KiB: the indexes that a load touches at random fit
    "PRAGMA secure_delete = ON",  # who has left leaves no bytes in freed pages
)

PEOPLE = (
    select(
        professionals.c.national_id,
        professional_records.c.record,
        professionals.c.sequence,
        professionals.c.updated_on,
        func.coalesce(order_keys.c.alphabetical, 0),
    )
    .outerjoin(professional_records, professional_records.c.number == professionals.c.number)
    .outerjoin(order_keys, order_keys.c.number == professionals.c.number)
    .where(professionals.c.number.between(bindparam("first"), bindparam("last")))
)


class StoredProfessional(Struct, frozen=True):
    """A row ready to be published; `record` is none for who has left."""

    national_id: str
    record: bytes | None
    sequence: int
    updated_on: date
    alphabetical: int


class Store:
    """The professionals, their order and the facts about them, in one database.

    Args:
        url: SQLAlchemy URL; a SQLite file is made when there is none.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        address = make_url(url)
        self._engine = create_engine(address)
        if address.get_backend_name() == "sqlite":
            prepare_sqlite(address)
            event.listen(self._engine, "connect", tune_sqlite)
        with self._transaction() as connection:
            metadata.create_all(connection)

    @contextmanager
    def loading(self) -> Iterator[Loading]:
        """One transaction of changes; left by an exception, it leaves no trace."""
        with self._transaction() as connection:
            yield Loading(connection)

    def facts(self) -> Facts:
        """What is known about the data as a whole."""
        with self._transaction() as connection:
            return Facts.read(connection)

    def remember(self, run: Run) -> None:
        """Add a run to the operator's memory."""
        with self._transaction() as connection:
            run.write(connection)

    def runs(self, limit: int = 10) -> list[Run]:
        """The newest runs first."""
        with self._transaction() as connection:
            return last(connection, limit)

    def counts(self) -> tuple[int, int]:
        """People present, and their activities."""
        with self._transaction() as connection:
            return counts(connection)

    def sequence(self) -> int:
        """The last sequence number given; 0 before the first."""
        with self._transaction() as connection:
            return connection.scalar(select(func.max(professionals.c.sequence))) or 0

    def last_number(self) -> int:
        """The number of the person who came last; 0 when nobody ever came."""
        with self._transaction() as connection:
            return connection.scalar(select(func.max(professionals.c.number))) or 0

    def people(self, first: int, last: int) -> list[StoredProfessional]:
        """Everybody with these numbers, both ends included; those who left too."""
        with self._transaction() as connection:
            rows = connection.execute(PEOPLE, {"first": first, "last": last})
            return [StoredProfessional(*row) for row in rows]

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            reason = str(getattr(error, "orig", None) or type(error).__name__)
            raise StoreUnavailable(f"la base ne répond pas : {reason}") from error


def prepare_sqlite(address: URL) -> None:
    """Make the folder of a SQLite file."""
    if address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)


def tune_sqlite(connection: object, _record: object) -> None:
    """Settings of each SQLite connection."""
    for pragma in SQLITE:
        connection.execute(pragma)  # type: ignore[attr-defined]
