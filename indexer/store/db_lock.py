"""One run at a time on a database: folders may differ, and even machines, where it is PostgreSQL.

The lock is the connection's own: the server lets go of it when that ends, however it ends. It is no
transaction, which would keep the server from clearing away what the run deletes.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from directory.errors import RunInProgress
from indexer.store.store import convert_database_error

ADVISORY_LOCK_KEY = int.from_bytes(b"annuaire")
"""Advisory locks have numbers, each database its own; another program is unlikely to take this."""
TRY_LOCK_QUERY = text("SELECT pg_try_advisory_lock(:key)")
WAIT_LOCK_QUERY = text("SELECT true FROM pg_advisory_lock(:key)")


@contextmanager
def hold_db_lock(url: str, *, is_waiting: bool = False) -> Iterator[None]:
    """Hold a PostgreSQL database for a run; a SQLite file goes with the folder that is held.

    Args:
        url: of the store.
        is_waiting: wait for the run that holds it.

    Raises:
        RunInProgress: another run holds it.
        StoreUnavailable: the server does not answer.
    """
    if make_url(url).get_backend_name() == "sqlite":
        yield
        return
    with ExitStack() as opened:
        try:
            connection = opened.enter_context(open_autocommit_connection(url))
            has_it = connection.scalar(
                WAIT_LOCK_QUERY if is_waiting else TRY_LOCK_QUERY, {"key": ADVISORY_LOCK_KEY}
            )
        except SQLAlchemyError as error:
            raise convert_database_error(error) from error
        if not has_it:
            raise RunInProgress(
                "un autre chargement est en cours sur cette base : attendez qu'il finisse"
            )
        yield


@contextmanager
def open_autocommit_connection(url: str) -> Iterator[Connection]:
    """A connection that ends with the block, and is in no transaction."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
