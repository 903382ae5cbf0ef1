"""From the store to a served index."""

from datetime import UTC, date, datetime, timedelta

import pytest

from directory.engines.embedded.engine import EmbeddedEngine
from directory.engines.embedded.writer import EmbeddedWriter
from directory.errors import NothingPublished, PublicationRefused
from directory.search import SearchQuery, StructureQuery, Tombstone
from indexer.assembly.group_people import encode_assembled_person
from indexer.publication.publish import publish_new_index
from indexer.store import Store, StoreMetadata
from tests.builders import a_professional, an_id

DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


def load(store, *names):
    people = [
        encode_assembled_person(a_professional(national_id=an_id(rank), exercise_name=name))
        for rank, name in enumerate(names, 1)
    ]
    with store.open_load_transaction() as loading:
        loading.put_people(people, DAY)
        loading.mark_departed(DAY)
        loading.finish(StoreMetadata(DAY, synthetic=True, order_version="1"))


@pytest.fixture
def store(tmp_path):
    opened = Store(f"sqlite:///{tmp_path}/store.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def served(store, tmp_path):
    """Publish what the store holds, and open it."""

    def published(now=NOW):
        publish_new_index(store, EmbeddedWriter(tmp_path / "index"), now=now, workers=1)
        return EmbeddedEngine(tmp_path / "index")

    return published


def names(engine, *name):
    hits = engine.candidates(SearchQuery(name=name), limit=10).hits
    return [hit.listing.exercises[0].exercise_name for hit in hits]


def test_everybody_in_the_store_is_found(store, served):
    load(store, "MARTIN", "DURAND")
    assert sorted(names(served())) == ["DURAND", "MARTIN"]


def test_a_name_search_answers_in_the_order_of_the_store(store, served):
    load(store, "MARTINEZ", "MARTIN", "MARTINET")
    found = names(served(), "martin")
    assert found == ["MARTIN", "MARTINET", "MARTINEZ"]


def test_who_has_left_answers_gone_and_is_in_no_search(store, served):
    load(store, "MARTIN", "DURAND")
    load(store, "MARTIN")
    engine = served()
    assert names(engine) == ["MARTIN"]
    assert engine.lookup([an_id(2)]) == {an_id(2): Tombstone(an_id(2))}


def test_the_publication_tells_what_is_served(store, served):
    load(store, "MARTIN", "DURAND")
    told = served().publication()
    assert (told.professionals, told.activities, told.sequence) == (2, 2, 2)
    assert (told.data_date, told.published_at, told.synthetic) == (DAY, NOW, True)


def test_the_listing_carries_the_day_of_the_data_not_of_the_clock(store, served):
    load(store, "MARTIN")
    assert served().lookup([an_id(1)])[an_id(1)].updated_at == DAY


class LosesOne(EmbeddedWriter):
    """A writer that forgets a document."""

    def add_encoded(self, documents):
        return super().add_encoded(list(documents)[1:])


def test_an_index_that_lacks_somebody_is_not_served(store, tmp_path):
    load(store, "MARTIN", "DURAND")
    with pytest.raises(PublicationRefused, match="1 documents écrits pour 2"):
        publish_new_index(store, LosesOne(tmp_path / "index"), now=NOW, workers=1)
    with pytest.raises(NothingPublished):
        EmbeddedEngine(tmp_path / "index").publication()


def test_several_processes_publish_the_same_as_one(store, tmp_path, monkeypatch):
    load(store, *(f"NOM{rank:03}" for rank in range(40)))
    monkeypatch.setattr("indexer.publication.publish.PEOPLE_PER_CHUNK", 10)
    publish_new_index(store, EmbeddedWriter(tmp_path / "index"), now=NOW, workers=2)
    found = names(EmbeddedEngine(tmp_path / "index"), "nom")
    assert found == [f"NOM{rank:03}" for rank in range(10)]


def test_a_place_of_practice_is_published_once_however_many_share_it(store, tmp_path, monkeypatch):
    load(store, *(f"MARTIN{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    monkeypatch.setattr("indexer.publication.publish.PEOPLE_PER_CHUNK", 10)
    for now in (NOW, NOW + timedelta(hours=1)):
        publish_new_index(store, EmbeddedWriter(tmp_path / "index"), now=now, workers=2)
        found = EmbeddedEngine(tmp_path / "index").structures(
            StructureQuery(words=("cabinet",)), limit=10
        )
        assert [hit.place.name for hit in found.hits] == ["CABINET DU DR MARTIN"]


def test_an_interrupted_publication_leaves_the_served_one(store, served, tmp_path):
    load(store, "MARTIN")
    engine = served()
    load(store, "MARTIN", "DURAND")
    with pytest.raises(KeyboardInterrupt):
        publish_new_index(
            store, EmbeddedWriter(tmp_path / "index"), now=NOW, workers=1, on_progress=interrupt
        )
    assert names(engine) == ["MARTIN"]
    assert [path.name for path in (tmp_path / "index").glob("*.building")] == []


def interrupt(_people):
    raise KeyboardInterrupt
