"""The lock of a database: one run at a time, even from several folders or machines (PostgreSQL).

The lock belongs to the connection: the server releases it when the connection ends, for any reason.
It needs no open transaction, which would prevent the server from vacuuming deleted rows.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from directory.errors import RunInProgress, RunOvertaken
from indexer.store.database import convert_database_error

ADVISORY_LOCK_KEY = int.from_bytes(b"annuaire")
"""Number of the advisory lock, unlikely to be used by another program in the same database."""
TRY_LOCK_QUERY = text("SELECT pg_try_advisory_lock(:key)")
WAIT_LOCK_QUERY = text("SELECT true FROM pg_advisory_lock(:key)")

HELD_LOCK_QUERY = text(
    "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1"
    " AND pid = pg_backend_pid() AND (classid::bigint << 32 | objid::bigint) = :key"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
)
"""Whether this very connection holds the lock; a server shows a 64-bit key as two numbers."""


@contextmanager
def hold_db_lock(url: str, *, is_waiting: bool = False) -> Iterator[Callable[[], None]]:
    """Hold the lock of a PostgreSQL database during a run; the folder lock protects a SQLite file.

    Gives a function that raises `RunOvertaken` once the lock is lost.

    Args:
        url: SQLAlchemy URL of the store.
        is_waiting: wait for the other run instead of failing.

    Raises:
        RunInProgress: another run holds the lock.
        StoreUnavailable: the server does not answer.
    """
    if make_url(url).get_backend_name() == "sqlite":
        yield lambda: None
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
        yield partial(verify_db_lock, connection)


def verify_db_lock(connection: Connection) -> None:
    """Check that a connection still holds the lock: the server releases it with the connection.

    Raises:
        RunOvertaken: the connection was cut, so that another run may have taken the lock.
    """
    try:
        is_held = connection.scalar(HELD_LOCK_QUERY, {"key": ADVISORY_LOCK_KEY})
    except SQLAlchemyError:
        is_held = False
    if not is_held:
        raise RunOvertaken(
            "la connexion à la base qui portait le verrou a été coupée, et un autre passage a pu "
            "avoir lieu : rien n'est mis en service ; relancez"
        )


@contextmanager
def open_autocommit_connection(url: str) -> Iterator[Connection]:
    """Open a connection without a transaction; close it at the end of the block."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
