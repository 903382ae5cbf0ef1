"""One run at a time on a database, and nothing left there of who has left."""

import pytest
from sqlalchemy import create_engine, text

from directory.errors import RunInProgress, StoreUnavailable
from indexer.lock import hold_run_lock
from indexer.store import Store, hold_db_lock
from indexer.store.tables import order_keys, professional_records, professionals, scheduled_changes
from tests.builders import an_id
from tests.indexer.store.conftest import DAY, encode_people


@pytest.fixture
def url(a_database):
    return a_database()


def test_a_second_run_is_told_so_though_its_folder_is_another(url, tmp_path):
    with (
        hold_run_lock(tmp_path / "one", url),
        pytest.raises(RunInProgress, match="base"),
        hold_run_lock(tmp_path / "other", url),
    ):
        pass


def test_a_run_that_ended_however_it_ended_lets_go(url):
    with pytest.raises(ZeroDivisionError), hold_db_lock(url):
        1 / 0  # noqa: B018 - fails
    with hold_db_lock(url), pytest.raises(RunInProgress), hold_db_lock(url):
        pass
    with hold_db_lock(url, is_waiting=True):
        pass


def test_two_databases_of_one_server_have_a_run_each(a_database):
    with hold_db_lock(a_database()), hold_db_lock(a_database()):
        pass


def test_a_run_that_holds_the_database_keeps_nobody_from_reading_and_writing(url):
    with hold_db_lock(url):
        store = Store(url)
        assert store.count_people_and_activities() == (0, 0)
        store.close()


def test_a_server_that_is_away_is_said_to_be(tmp_path):
    nowhere = f"postgresql://annuaire@/annuaire?host={tmp_path}"
    with pytest.raises(StoreUnavailable, match="ne répond pas"), hold_db_lock(nowhere):
        pass


def dead_rows(url):
    """Rows that are in the tables' files and in no table."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE EXTENSION IF NOT EXISTS pgstattuple"))
        dead = text("SELECT dead_tuple_count FROM pgstattuple(:name)")
        tables = (professionals, professional_records, order_keys, scheduled_changes)
        counts = {one.name: connection.scalar(dead, {"name": one.name}) for one in tables}
    engine.dispose()
    return counts


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_who_has_left_leaves_no_dead_row_behind(store, load):
    load(encode_people("MARTIN", "DURAND"))
    load(encode_people("MARTIN"))
    assert sum(dead_rows(store.url).values()) == 0


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_who_opposes_leaves_no_dead_row_behind(store, load):
    load(encode_people("MARTIN", "DURAND"))
    with store.open_feed_transaction() as applying:
        applying.schedule_change(an_id(2), DAY)
    with store.open_feed_transaction() as applying:
        assert applying.remove_person(an_id(2), DAY)
    assert sum(dead_rows(store.url).values()) == 0
