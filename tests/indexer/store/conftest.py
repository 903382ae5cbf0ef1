from datetime import date

import pytest

from indexer.assembly.group_people import encode_assembled_person
from indexer.store import Store, StoreMetadata
from tests.builders import a_professional, an_id

DAY = date(2026, 11, 20)


def encode_people(*names, first=1):
    """Assembled people by exercise name; the number is the rank in the list."""
    return [
        encode_assembled_person(a_professional(national_id=an_id(rank), exercise_name=name))
        for rank, name in enumerate(names, first)
    ]


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request, tmp_path):
    """Where there is no store yet, on each database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/deep/store.sqlite3"
    return request.getfixturevalue("a_database")()


@pytest.fixture
def store(store_url):
    """An empty store, on each database."""
    opened = Store(store_url)
    yield opened
    opened.close()


@pytest.fixture
def load(store):
    """Load people as one extraction: who is not in it has left."""

    def loaded(batch, day=DAY):
        with store.open_load_transaction() as loading:
            loading.put_people(batch, day)
            loading.mark_departed(day)
            loading.finish(
                StoreMetadata(day, synthetic=True, order_version=loading.metadata.order_version)
            )
            return loading.changes

    return loaded


@pytest.fixture
def everybody(store):
    return lambda: {person.national_id: person for person in store.read_people_range(1, 1_000)}
