"""What an earlier version left public is hidden: suppressions reach all numbers of a person."""

from contextlib import closing

from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData, create_engine, text

from directory.search import Tombstone
from indexer.store import Store
from indexer.store.database import create_sqlite_folder
from indexer.store.migrations import MIGRATIONS_FOLDER
from tests.builders import an_id
from tests.indexer.directories import Directory
from tests.indexer.feed.lines import a_line

OPPOSED = {"reason": "public-opposition", "feed_sequence": 3}
MOMENT = "2026-11-20 09:14:00+00:00"


def make_old_store(url, *, links, opposed, seen):
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        create_sqlite_folder(engine.url)
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS_FOLDER))
        command.upgrade(config, "0002")
        for former, current in links:
            connection.execute(
                text("INSERT INTO former_numbers VALUES (:former, :current)"),
                {"former": an_id(former), "current": an_id(current)},
            )
        for rank in opposed:
            connection.execute(
                text("INSERT INTO suppressions VALUES (:id, :reason, :feed_sequence)"),
                {"id": an_id(rank), **OPPOSED},
            )
        for rank, sequence in seen.items():
            connection.execute(
                text("INSERT INTO feed_positions VALUES (:id, :sequence, :moment)"),
                {"id": an_id(rank), "sequence": sequence, "moment": MOMENT},
            )
    engine.dispose()


def read_registrations(url):
    engine = create_engine(url)
    found = MetaData()
    found.reflect(engine)
    with engine.begin() as connection:
        rows = connection.execute(found.tables["feed_positions"].select()).mappings().all()
    engine.dispose()
    return {row["national_id"]: row["registration_sequence"] for row in rows}


def test_a_suppression_reaches_all_numbers_of_a_person(store_url):
    make_old_store(store_url, links=[(1, 2), (2, 3)], opposed=[1], seen={3: 4, 5: 2})
    with closing(Store(store_url)) as store:
        assert store.read_suppressed_ids() == {an_id(rank) for rank in (1, 2, 3)}
    assert read_registrations(store_url) == {an_id(3): 0, an_id(5): 2}


def test_numbers_in_a_circle_do_not_stop_the_migration(store_url):
    make_old_store(store_url, links=[(1, 2), (2, 1)], opposed=[1], seen={})
    with closing(Store(store_url)) as store:
        assert store.read_suppressed_ids() == {an_id(1), an_id(2)}


def test_whoever_is_suppressed_and_still_present_is_hidden_by_the_next_run(tmp_path):
    directory = Directory(tmp_path / "var")
    directory.apply(a_line(1), a_line(2, person=2))
    with directory.store.open_feed_transaction() as transaction:
        transaction.connection.execute(
            text("INSERT INTO suppressions VALUES (:id, :reason, :feed_sequence)"),
            {"id": an_id(1), **OPPOSED},
        )
    directory.apply()
    assert directory.engine.publication().professionals == 1
    assert directory.engine.lookup([an_id(1)])[an_id(1)] == Tombstone(an_id(1))
    directory.store.close()
