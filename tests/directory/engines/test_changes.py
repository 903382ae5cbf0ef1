"""Changes to what is served, gates before it is, and the way back: alike in both engines."""

from itertools import count
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from directory.document import IndexDocument
from directory.engines.embedded.engine import LOOK_EVERY_S, EmbeddedEngine
from directory.engines.embedded.index import EmbeddedIndex
from directory.engines.opensearch.engine import OpenSearchEngine
from directory.engines.opensearch.index import OpenSearchIndex
from directory.errors import PublicationRefused
from directory.facets import table_counting
from directory.search import Dimension, RunSummary, SearchQuery, StructureQuery, Tombstone, Where
from tests.builders import a_document, a_publication, an_id, aside, documents
from tests.directory.engines.conftest import LOCAL
from tests.directory.engines.walking import names
from tests.fakes import structure_documents

BEFORE = documents("MARTIN Jean", "DURAND Anne")
FIRST = a_publication(id="p1", generation=1)
LATER = replace(FIRST, generation=2, sequence=9)
BESIDE = replace(LATER, id="p2")


def hurried():
    """A clock that jumps at every look."""
    return count(step=2 * LOOK_EVERY_S).__next__


def embedded(request):
    folder = request.getfixturevalue("tmp_path")
    return EmbeddedIndex(folder), EmbeddedEngine(folder, clock=hurried())


def opensearch(request):
    access = request.getfixturevalue("directories")()
    return OpenSearchIndex(access), OpenSearchEngine(access, clock=hurried())


@pytest.fixture(
    params=[embedded, pytest.param(opensearch, marks=LOCAL)], ids=lambda kind: kind.__name__
)
def served(request):
    """Two people published, the index as runs change it, and the engine that answers."""
    index, engine = request.param(request)
    publish(index)
    return SimpleNamespace(index=index, updater=index.updater, engine=engine)


def publish(index, publication=FIRST, check=lambda _engine: None):
    writer = index.writer(check)
    writer.add_encoded(map(writer.encode, BEFORE))
    writer.add_encoded(map(writer.encode_structure, structure_documents(BEFORE)))
    try:
        writer.publish(publication, lambda: aside(BEFORE))
    except BaseException:
        writer.abandon()
        raise


def renamed(written, *, sequence=9):
    """The first of them under another name."""
    return replace(documents(written)[0], sequence=sequence)


def gone(document):
    return IndexDocument.tombstone(document.id, sequence=9, order=document.order)


def test_a_change_in_place_shows_as_a_new_generation_of_the_same_publication(served):
    served.updater.apply([renamed("LE GALL Jean")], LATER, None)
    assert (served.engine.publication(), names(served.engine)) == (LATER, {"LE GALL", "DURAND"})
    assert served.index.served() == LATER
    assert served.index.previous() is None


def test_who_leaves_is_found_no_more_and_answers_as_gone(served):
    served.updater.apply([gone(BEFORE[0])], LATER, None)
    assert names(served.engine) == {"DURAND"}
    assert served.engine.lookup([an_id(1)]) == {an_id(1): Tombstone(an_id(1))}


def test_words_and_places_that_come_with_a_change_are_known(served):
    assert "gall" not in served.engine.vocabulary()
    moved = a_document(exercise_name="LE GALL", key="R2", name="CLINIQUE DU PORT")
    served.updater.apply([moved], LATER, None)
    assert [word in served.engine.vocabulary() for word in ("gall", "martin")] == [True, True]
    found = served.engine.structures(StructureQuery(number="R2"), limit=10)
    assert [hit.place.name for hit in found.hits] == ["CLINIQUE DU PORT"]


def test_words_of_several_changes_add_up(served):
    served.updater.apply([renamed("LE GALL Jean")], LATER, None)
    served.updater.apply([renamed("MORVAN Jean")], replace(LATER, generation=3), None)
    vocabulary = served.engine.vocabulary()
    assert [word in vocabulary for word in ("gall", "morvan", "durand")] == [True] * 3


def test_nothing_but_what_is_told_may_change(served):
    run = RunSummary("load", FIRST.published_at, FIRST.published_at, "done", {"rows": 2})
    told = replace(FIRST, generation=2, runs=(run,))
    served.updater.apply((), told, None)
    (known,) = served.engine.publication().runs
    assert (known.kind, known.report) == ("load", {"rows": 2})


def test_the_changes_since_a_number_come_in_their_order(served):
    served.updater.apply([renamed("LE GALL Jean", sequence=8), gone(BEFORE[1])], LATER, None)
    changes = served.engine.changes(since=2, limit=10)
    assert [change.sequence for change in changes] == [8, 9]
    assert changes[1].person == Tombstone(an_id(2))
    assert [change.sequence for change in served.engine.changes(since=2, limit=1)] == [8]


def test_a_change_under_a_new_id_can_be_taken_back(served):
    served.updater.apply([renamed("LE GALL Jean")], BESIDE, lambda _engine: None)
    assert (served.index.served(), served.index.previous()) == (BESIDE, FIRST)
    assert names(served.engine) == {"LE GALL", "DURAND"}
    back = replace(FIRST, id="p3", generation=3)
    served.updater.restore([gone(BEFORE[1])], back)
    assert (served.engine.publication(), names(served.engine)) == (back, {"MARTIN"})


def test_going_back_twice_leads_to_the_same(served):
    served.updater.apply([renamed("LE GALL Jean")], BESIDE, lambda _engine: None)
    for number in (3, 4):
        served.updater.restore([], replace(FIRST, id=f"p{number}", generation=number))
        assert names(served.engine) == {"MARTIN", "DURAND"}
        assert served.index.previous() == FIRST


def test_the_documents_of_the_previous_publication_can_be_had_again(served):
    served.updater.apply([renamed("LE GALL Jean"), gone(BEFORE[1])], BESIDE, lambda _engine: None)
    asked = [an_id(1), an_id(2), an_id(3)]
    found = {each.id: each for each in served.updater.previous_documents(asked)}
    assert found == {each.id: each for each in BEFORE}


def test_without_a_previous_publication_there_is_no_way_back(served):
    with pytest.raises(PublicationRefused):
        served.updater.restore([], BESIDE)


@pytest.mark.parametrize("how", ["built anew", "changed"])
def test_a_gate_sees_the_finished_index_and_may_refuse_it(served, how):
    seen = []

    def refuse(engine):
        seen.append((engine.publication().id, len(names(engine))))
        raise PublicationRefused("non")

    ways = {
        "built anew": lambda: publish(served.index, BESIDE, refuse),
        "changed": lambda: served.updater.apply([gone(BEFORE[0])], BESIDE, refuse),
    }
    with pytest.raises(PublicationRefused, match="non"):
        ways[how]()
    assert seen == [("p2", 2 if how == "built anew" else 1)]
    assert (served.engine.publication(), served.index.previous()) == (FIRST, None)
    assert names(served.engine) == {"MARTIN", "DURAND"}


def test_what_is_served_can_still_be_changed_after_one_under_a_new_id(served):
    served.updater.apply([gone(BEFORE[0])], BESIDE, lambda _engine: None)
    again = replace(BESIDE, generation=3)
    served.updater.apply([renamed("LE GALL Jean")], again, None)
    assert names(served.engine) == {"LE GALL", "DURAND"}


TRADES = {"MARTIN Jean": ["10 SM04 | commune=35238"], "DURAND Anne": ["60 | commune=35238"]}


def professions_at(engine, commune):
    counted = engine.facets(SearchQuery(where=Where(communes=(commune,))), limit=9)
    return dict(counted[Dimension.PROFESSION])


def at_work(*trades):
    """Both people with these trades, later."""
    practices = dict(zip(TRADES, trades, strict=True))
    return [replace(each, sequence=9) for each in documents(*TRADES, practices=practices)]


@pytest.fixture
def practising(served):
    """The same as `served`; both practise at Rennes."""
    moved = documents(*TRADES, practices=TRADES)
    served.updater.apply([replace(each, sequence=5) for each in moved], LATER, None)
    assert professions_at(served.engine, "35238") == {"10": 1, "60": 1}
    return served


@pytest.fixture(params=[0, 1, 5_000], ids="at most {} changed".format)
def whatever_the_limit(request, monkeypatch):
    """However many changes the table is asked to bear."""
    monkeypatch.setattr(table_counting, "MOST_CHANGED", request.param)


@pytest.mark.usefixtures("whatever_the_limit")
def test_people_are_counted_where_they_are_now(practising):
    later = replace(LATER, generation=3, sequence=10)
    practising.updater.apply(
        at_work(["10 | commune=29019"], TRADES["DURAND Anne"])[:1], later, None
    )
    assert professions_at(practising.engine, "35238") == {"60": 1}
    assert professions_at(practising.engine, "29019") == {"10": 1}
    left = replace(gone(BEFORE[1]), sequence=11)
    practising.updater.apply([left], replace(later, generation=4, sequence=11), None)
    assert professions_at(practising.engine, "35238") == {}


@pytest.mark.parametrize("few", [0, 500], ids=["made anew", "kept"])
def test_an_index_that_begins_as_another_counts_its_own_people(practising, monkeypatch, few):
    monkeypatch.setattr(table_counting, "FEW_CHANGED", few)
    moved = at_work(["10 | commune=29019"], TRADES["DURAND Anne"])
    beside = replace(BESIDE, generation=3, sequence=10)
    practising.updater.apply([replace(moved[0], sequence=10)], beside, None)
    assert professions_at(practising.engine, "35238") == {"60": 1}
    assert practising.engine._serving().table.sequence == (2 if few else 10)
    practising.updater.restore([], replace(FIRST, id="p3", generation=4, sequence=11))
    assert professions_at(practising.engine, "35238") == {"10": 1, "60": 1}
