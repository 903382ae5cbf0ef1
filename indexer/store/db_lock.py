"""The lock of a database: one run at a time, even from several folders or machines (PostgreSQL).

The lock belongs to the connection: the server releases it when the connection ends, for any reason.
It needs no open transaction, which would prevent the server from vacuuming deleted rows.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from directory.errors import RunInProgress
from indexer.store.store import convert_database_error

ADVISORY_LOCK_KEY = int.from_bytes(b"annuaire")
"""Number of the advisory lock, unlikely to be used by another program in the same database."""
TRY_LOCK_QUERY = text("SELECT pg_try_advisory_lock(:key)")
WAIT_LOCK_QUERY = text("SELECT true FROM pg_advisory_lock(:key)")


@contextmanager
def hold_db_lock(url: str, *, is_waiting: bool = False) -> Iterator[None]:
    """Hold the lock of a PostgreSQL database during a run; the folder lock protects a SQLite file.

    Args:
        url: SQLAlchemy URL of the store.
        is_waiting: wait for the other run instead of failing.

    Raises:
        RunInProgress: another run holds the lock.
        StoreUnavailable: the server does not answer.
    """
    if make_url(url).get_backend_name() == "sqlite":
        yield
        return
    with ExitStack() as stack:
        try:
            connection = stack.enter_context(open_autocommit_connection(url))
            is_locked = connection.scalar(
                WAIT_LOCK_QUERY if is_waiting else TRY_LOCK_QUERY, {"key": ADVISORY_LOCK_KEY}
            )
        except SQLAlchemyError as error:
            raise convert_database_error(error) from error
        if not is_locked:
            raise RunInProgress(
                "un autre chargement est en cours sur cette base : attendez qu'il finisse"
            )
        yield


@contextmanager
def open_autocommit_connection(url: str) -> Iterator[Connection]:
    """Open a connection without a transaction; close it at the end of the block."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
