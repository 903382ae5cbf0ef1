"""Connections to the database of the store: its errors, and what SQLite needs."""

from pathlib import Path

from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from directory.errors import StoreUnavailable

SQLITE_PRAGMAS = (
    "PRAGMA cache_size = -131072",  # KiB: enough for the indexes that a load reads at random
    "PRAGMA secure_delete = ON",  # no data of departed people remains in freed pages
)


def convert_database_error(error: SQLAlchemyError) -> StoreUnavailable:
    """Convert an error of the database to a `StoreUnavailable` with a message for the operator."""
    reason = str(getattr(error, "orig", None) or type(error).__name__)
    reason = f"{reason} (disque plein ?)" if "disk" in reason else reason
    return StoreUnavailable(f"la base ne répond pas : {reason}")


def create_sqlite_folder(address: URL) -> None:
    """Create the folder of a SQLite file."""
    if address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)


def tune_sqlite(connection: object, _record: object) -> None:
    """Apply the pragmas to a new SQLite connection."""
    for pragma in SQLITE_PRAGMAS:
        connection.execute(pragma)  # type: ignore[attr-defined]
