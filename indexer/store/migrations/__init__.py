"""The schema versions of the store, and the migrations between them (Alembic).

Opening a store migrates it, so that an upgrade of the program needs no command. For a store that is
up to date this costs one query: Alembic, slow to import, is not loaded.
"""
# ruff: noqa: PLC0415 - see above

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from directory.errors import StoreUnavailable

LATEST_SCHEMA_VERSION = "0005"
"""Schema version of the newest file in `versions/`; checked by a test."""
MIGRATIONS_FOLDER = Path(__file__).parent
LOCK_STATEMENTS = {
    "sqlite": "BEGIN IMMEDIATE",  # its driver opens no transaction for schema changes
    "postgresql": f"SELECT pg_advisory_xact_lock({int.from_bytes(b'tables')})",
}
"""Statements that lock out other processes while the migrations run in one transaction."""


def upgrade_schema(connection: Connection) -> None:
    """Create or migrate the tables to the schema version of this program, in one transaction.

    Raises:
        StoreUnavailable: the schema is newer than this program.
    """
    version = read_schema_version(connection)
    if version == LATEST_SCHEMA_VERSION:
        return
    if version is not None and version > LATEST_SCHEMA_VERSION:
        raise StoreUnavailable(
            f"la base est d'une version plus récente ({version}) que ce programme "
            f"({LATEST_SCHEMA_VERSION}) : mettez-le à jour"
        )
    from alembic import command
    from alembic.config import Config

    connection.exec_driver_sql(LOCK_STATEMENTS[connection.dialect.name])
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS_FOLDER))
    command.upgrade(config, "head")


def read_schema_version(connection: Connection) -> str | None:
    """Return the schema version of the database; None if it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version
