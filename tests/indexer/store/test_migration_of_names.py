"""A store of the format before, its tables and columns by other names, loses nothing."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import UTC, date, datetime

import pytest
from alembic import command, op
from alembic.config import Config
from sqlalchemy import MetaData, create_engine, select, text
from sqlalchemy.exc import OperationalError

from directory.errors import StoreUnavailable
from indexer.store import RunRecord, Store, StoreMetadata
from indexer.store.database import create_sqlite_folder
from indexer.store.feed_positions import FeedPosition, find_feed_position
from indexer.store.migrations import LATEST_SCHEMA_VERSION, MIGRATIONS_FOLDER
from tests.builders import an_id
from tests.indexer.store.conftest import DAY, encode_people

MOMENT = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
CHANGE_DAY = date(2026, 12, 24)
PEOPLE = encode_people("MARTIN", "DURAND")
NEW_NAMES = {"due": "scheduled_changes", "marks": "feed_positions", "facts": "metadata"}
LATER_METADATA = {"store_id", "epoch", "code_labels"}
"""What later versions add: an identity of the store, and the labels of its codes."""
NUMBERED = ("professionals", "records", "order_keys")
RUN = RunRecord("load", MOMENT, MOMENT, "done", "{}")


def build_rows():
    """Rows for every table of the format before: two people, and one who has left."""
    people = [
        {
            "number": number,
            "national_id": one.national_id,
            "digest": one.digest,
            "sort_key": one.sort_key,
            "activities": one.activities,
            "sequence": number,
            "updated_on": DAY,
        }
        for number, one in enumerate(PEOPLE, 1)
    ]
    departed = {"number": 3, "national_id": an_id(3), "digest": None, "sort_key": ""}
    metadata = {
        "data_date": DAY.isoformat(),
        "synthetic": "true",
        "order_version": "2",
        "extracted_at": MOMENT.isoformat(),
        "people": "2",
        "activities": "2",
        "feed_sequence": "41",
        "pending": "1",
    }
    return {
        "professionals": [*people, people[0] | departed | {"activities": 0, "sequence": 3}],
        "records": [{"number": at, "record": one.record} for at, one in enumerate(PEOPLE, 1)],
        "order_keys": [{"number": 1, "alphabetical": 20}, {"number": 2, "alphabetical": 10}],
        "marks": [{"national_id": an_id(1), "feed_sequence": 41, "validated_at": MOMENT}],
        "suppressions": [{"national_id": an_id(9), "reason": "deletion", "feed_sequence": 40}],
        "former_numbers": [{"former": an_id(8), "national_id": an_id(3)}],
        "due": [{"national_id": an_id(2), "day": CHANGE_DAY}],
        "runs": [{"id": 7} | {name: getattr(RUN, name) for name in RUN.__struct_fields__}],
        "facts": [{"name": name, "value": value} for name, value in metadata.items()],
    }


ROWS = build_rows()


@pytest.fixture
def connect(store_url):
    """Begins a transaction on the database."""
    engine = create_engine(store_url)
    if engine.dialect.name == "sqlite":
        create_sqlite_folder(engine.url)
    yield engine.begin
    engine.dispose()


@pytest.fixture
def old_store(store_url, connect):
    """Where a store of the format before is, with rows in every table."""
    with connect() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS_FOLDER))
        command.upgrade(config, "0001")
        tables = reflect_tables(connection)
        assert tables.keys() == {*ROWS, "alembic_version"}
        for name, rows in ROWS.items():
            connection.execute(tables[name].insert(), rows)
    return store_url


@pytest.fixture
def open_store():
    """Opens stores, which are closed afterwards."""
    with ExitStack() as opened:
        yield lambda url: opened.enter_context(closing(Store(url)))


def reflect_tables(connection):
    found = MetaData()
    found.reflect(connection)
    return found.tables


def read_rows(table, connection):
    """Every row of a table, in the order of its key, as the database has it."""
    rows = connection.execute(select(table).order_by(*table.primary_key)).mappings()
    return [dict(row) for row in rows]


def rename_columns(name, rows):
    """Rows of a table as they stand after the renaming."""
    if name not in NUMBERED:
        return rows
    return [{"id": row["number"]} | {k: v for k, v in row.items() if k != "number"} for row in rows]


def select_columns(rows, like):
    """Rows with the columns of some others: later versions add columns."""
    return [{name: row[name] for name in (like[0] if like else row)} for row in rows]


def test_every_row_is_there_under_the_new_names(old_store, connect, open_store):
    with connect() as connection:
        before = {
            name: read_rows(table, connection) for name, table in reflect_tables(connection).items()
        }
    open_store(old_store)
    with connect() as connection:
        after = {
            name: read_rows(table, connection) for name, table in reflect_tables(connection).items()
        }
    assert after.pop("alembic_version") == [{"version_num": LATEST_SCHEMA_VERSION}]
    assert (after.pop("structure_departures"), after.pop("ended_roles")) == ([], [])
    later = [row for row in after["metadata"] if row["name"] in LATER_METADATA]
    assert {row["name"] for row in later} == LATER_METADATA
    after["metadata"] = [row for row in after["metadata"] if row not in later]
    renamed = {
        NEW_NAMES.get(name, name): rename_columns(name, rows)
        for name, rows in before.items()
        if name != "alembic_version"
    }
    assert {name: select_columns(after[name], rows) for name, rows in renamed.items()} == renamed


def test_the_program_reads_all_of_it(old_store, open_store):
    store = open_store(old_store)
    assert [
        (one.national_id, one.record, one.sequence, one.alphabetical, one.former_ids)
        for one in store.read_people_range(1, 3)
    ] == [
        (PEOPLE[0].national_id, PEOPLE[0].record, 1, 20, ()),
        (PEOPLE[1].national_id, PEOPLE[1].record, 2, 10, ()),
        (an_id(3), None, 3, 0, (an_id(8),)),
    ]
    assert store.read_metadata() == StoreMetadata(DAY, True, "2", MOMENT)
    assert store.has_unpublished_load()
    assert store.read_people_and_activity_counts() == (2, 2)
    assert store.read_suppressed_ids() == {an_id(9)}
    assert store.read_latest_runs() == [RUN]
    with store.open_feed_transaction() as applying:
        assert applying.feed_sequence == 41
        assert applying.find_scheduled_changes(CHANGE_DAY) == [(an_id(2), CHANGE_DAY)]
        known = find_feed_position(applying.connection, an_id(1))
    assert known == FeedPosition(41, MOMENT, registration_sequence=41)


def test_loads_go_on_as_if_nothing_had_been(old_store, open_store):
    store = open_store(old_store)
    with store.open_load_transaction() as loading:
        loading.put_people([*PEOPLE[:1], *encode_people("LEROY", first=4)], DAY)
        loading.mark_departed(DAY)
        loading.finish(loading.metadata)
    changes = loading.changes
    assert (changes.new, changes.unchanged, changes.departed) == (1, 1, 1)
    store.add_run(RUN)
    assert store.read_latest_runs() == [RUN, RUN]


@pytest.mark.parametrize("step", ["drop_index", "rename_table", "create_index", "alter_column"])
def test_a_migration_that_is_cut_short_begins_again(old_store, open_store, monkeypatch, step):
    with monkeypatch.context() as cut:
        cut.setattr(op, step, fail_after(getattr(op, step)))
        with pytest.raises(StoreUnavailable, match="disque plein"):
            open_store(old_store)
    assert open_store(old_store).count_people_and_activities() == (2, 2)


def fail_after(change):
    """A step that is done, and then the disk is full."""

    def changed(*given, **named):
        change(*given, **named)
        raise OperationalError(None, None, OSError("disk full"))

    return changed


def test_who_opens_it_meanwhile_waits(old_store, open_store):
    with ThreadPoolExecutor(4) as threads:
        stores = list(threads.map(open_store, [old_store] * 4))
    assert [store.count_people_and_activities() for store in stores] == [(2, 2)] * 4


def test_a_store_older_than_its_migrations_is_adopted_with_its_people(
    old_store, connect, open_store
):
    with connect() as connection:
        for later in ("alembic_version", "marks", "suppressions", "former_numbers", "due"):
            connection.execute(text(f"DROP TABLE {later}"))
    store = open_store(old_store)
    assert store.count_people_and_activities() == (2, 2)
    assert store.has_unpublished_load()
    assert store.read_suppressed_ids() == frozenset()


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_nothing_that_the_server_names_after_a_table_keeps_the_old_name(
    old_store, connect, open_store
):
    open_store(old_store)
    with connect() as connection:
        names = set(
            connection.scalars(
                text("SELECT relname FROM pg_class WHERE relkind IN ('i', 'S', 'r')")
            )
        )
    assert {"scheduled_changes_pkey", "ix_scheduled_changes_day", "professionals_id_seq"} <= names
    assert not {one for one in names if one.startswith(("due", "marks", "facts", "ix_due"))}
