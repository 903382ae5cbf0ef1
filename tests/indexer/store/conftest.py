from datetime import date

import pytest

from indexer.assembly.group_people import encoded
from indexer.store import Facts, Store
from tests.builders import a_professional, an_id

DAY = date(2026, 11, 20)


def people(*names, first=1):
    """Assembled people by exercise name; the number is the rank in the list."""
    return [
        encoded(a_professional(national_id=an_id(rank), exercise_name=name))
        for rank, name in enumerate(names, first)
    ]


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request, tmp_path):
    """An empty store, on each database."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/deep/store.sqlite3"
    else:
        url = request.getfixturevalue("a_database")()
    opened = Store(url)
    yield opened
    opened.close()


@pytest.fixture
def load(store):
    """Load people as one extraction: who is not in it has left."""

    def loaded(batch, day=DAY):
        with store.loading() as loading:
            loading.put(batch, day)
            loading.depart_unseen(day)
            loading.finish(Facts(day, synthetic=True, order_version=loading.facts.order_version))
            return loading.changes

    return loaded


@pytest.fixture
def everybody(store):
    return lambda: {person.national_id: person for person in store.people(1, 1_000)}
