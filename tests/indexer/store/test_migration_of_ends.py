"""A store of the format before gets the public ids of everybody from their records."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData, create_engine, select

from indexer.assembly.group_people import encode_assembled_person
from indexer.assembly.public_ids import collect_public_ids
from indexer.store import Store
from indexer.store.database import create_sqlite_folder
from indexer.store.migrations import MIGRATIONS_FOLDER
from indexer.store.migrations.versions import v0003_ends
from indexer.store.tables import professional_records
from tests.builders import a_professional, a_situation, an_id
from tests.indexer.store.conftest import DAY

YESTERDAY = datetime.now(UTC).date() - timedelta(days=1)  # noqa: TID251 - as the server has it


def a_person(number, end):
    """Somebody with a practice of their own, and another that ends on a day."""
    own = a_situation(key=f"R{number}")
    ending = a_situation(key=f"R{number}0", end=end)
    return a_professional(national_id=an_id(number), situations=(own, ending))


PEOPLE = (a_person(1, None), a_person(2, YESTERDAY), a_person(3, YESTERDAY))
RECORDS = [encode_assembled_person(one) for one in PEOPLE]


@pytest.fixture
def old_store(store_url):
    """Where a store of the format before is, with three people; the change of one is still due."""
    engine = create_engine(store_url)
    if engine.dialect.name == "sqlite":
        create_sqlite_folder(engine.url)
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS_FOLDER))
        command.upgrade(config, "0002")
        tables = MetaData()
        tables.reflect(connection)
        insert_people(tables.tables, connection)
    engine.dispose()
    return store_url


def insert_people(tables, connection):
    for at, one in enumerate(RECORDS, 1):
        row = {"id": at, "national_id": one.national_id, "digest": one.digest, "sequence": at}
        more = {"sort_key": one.sort_key, "activities": one.activities, "updated_on": DAY}
        connection.execute(tables["professionals"].insert(), row | more)
        connection.execute(tables["records"].insert(), {"id": at, "record": one.record})
    due = {"national_id": an_id(3), "day": YESTERDAY + timedelta(days=1)}
    connection.execute(tables["scheduled_changes"].insert(), due)


def read_structures(store):
    with store._transaction() as connection:
        rows = connection.execute(select(professional_records).order_by(professional_records.c.id))
        return [(row.structures.split("\n"), row.roles) for row in rows]


@pytest.mark.parametrize("size", [1, 2_000])
def test_everybody_has_the_ids_under_which_they_were_published(old_store, monkeypatch, size):
    monkeypatch.setattr(v0003_ends, "RECORDS_PER_BATCH", size)
    with closing(Store(old_store)) as store:
        (one, one_roles), (two, two_roles), (three, three_roles) = read_structures(store)
    assert (one, two, three) == (["R1", "R10"], ["R2"], ["R3", "R30"])
    assert [len(each) for each in (one_roles, two_roles, three_roles)] == [12, 6, 12]
    assert three_roles == collect_public_ids(PEOPLE[2], YESTERDAY).roles


def test_a_change_that_was_due_ends_the_activity_afterwards(old_store):
    with closing(Store(old_store)) as store, store.open_feed_transaction() as transaction:
        today = YESTERDAY + timedelta(days=1)
        changed = encode_assembled_person(PEOPLE[2], today)
        transaction.put_person(changed, today, is_scheduled_change=True)
    with closing(Store(old_store)) as store:
        (found,) = store.read_departures_since(0).items()
    assert (found[0], found[1].sequence, found[1].day) == ("R30", 4, today)
