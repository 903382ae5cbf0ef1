"""The tables of the store, made and brought up to date."""

from contextlib import contextmanager

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from directory.errors import StoreUnavailable
from indexer.store import Store
from indexer.store.migrations import LATEST_SCHEMA_VERSION, MIGRATIONS_FOLDER
from indexer.store.tables import metadata


@contextmanager
def connected(store):
    engine = create_engine(store.url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def script():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS_FOLDER))
    return ScriptDirectory.from_config(config)


def test_the_newest_version_is_that_of_the_newest_file():
    assert script().get_current_head() == LATEST_SCHEMA_VERSION


def test_migrations_make_the_tables_that_the_program_uses(store):
    with connected(store) as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_table_that_no_migration_makes_is_noticed(store):
    with connected(store) as connection:
        connection.execute(text("DROP TABLE metadata"))
        assert compare_metadata(MigrationContext.configure(connection), metadata) != []


def test_opening_again_changes_nothing(store, load):
    load([])
    again = Store(store.url)
    assert again.read_metadata() == store.read_metadata()
    again.close()


def test_tables_of_a_newer_program_are_not_touched(store):
    with connected(store) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreUnavailable, match="9999"):
        Store(store.url)
