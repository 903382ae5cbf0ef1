"""The versions of the store's tables, and the way from one to the next (Alembic).

Opening a store brings it up to date, so that an upgrade of the program needs no command. A store
that is up to date pays one question for it: Alembic, 0.2 s to import, is not even loaded.
"""
# ruff: noqa: PLC0415 - see above

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from directory.errors import StoreUnavailable

LATEST_SCHEMA_VERSION = "0002"
"""What the newest file in `versions/` makes; held by a test."""
MIGRATIONS_FOLDER = Path(__file__).parent
LOCK_STATEMENTS = {
    "sqlite": "BEGIN IMMEDIATE",  # its driver begins no transaction for a change of tables
    "postgresql": f"SELECT pg_advisory_xact_lock({int.from_bytes(b'tables')})",
}
"""What makes all migrations one transaction, for which whoever opens the store too has to wait."""


def upgrade_schema(connection: Connection) -> None:
    """Make or change the tables until they are those of this program, in one transaction.

    Raises:
        StoreUnavailable: a newer program has changed them.
    """
    found = read_schema_version(connection)
    if found == LATEST_SCHEMA_VERSION:
        return
    if found is not None and found > LATEST_SCHEMA_VERSION:
        raise StoreUnavailable(
            f"la base est d'une version plus récente ({found}) que ce programme "
            f"({LATEST_SCHEMA_VERSION}) : mettez-le à jour"
        )
    from alembic import command
    from alembic.config import Config

    connection.exec_driver_sql(LOCK_STATEMENTS[connection.dialect.name])
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS_FOLDER))
    command.upgrade(config, "head")


def read_schema_version(connection: Connection) -> str | None:
    """The version of the tables there are; none in an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found
