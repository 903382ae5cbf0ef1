"""Changes to what is served, gates before it is, and the way back: alike in both engines."""

from itertools import count
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from directory.change_history import PastEpoch
from directory.document import IndexDocument
from directory.engines.embedded.engine import EMBEDDED_POLL_INTERVAL_S, EmbeddedEngine
from directory.engines.embedded.index import EmbeddedIndex
from directory.engines.opensearch.engine import OpenSearchEngine
from directory.engines.opensearch.index import OpenSearchIndex
from directory.errors import PublicationRefused
from directory.facets import table_counting
from directory.publication import RunSummary
from directory.search import (
    ActivityFilter,
    ChangeSpan,
    Dimension,
    SearchQuery,
    StructureQuery,
    Tombstone,
)
from tests.builders import (
    a_document,
    a_publication,
    a_rpps,
    a_sidecar,
    an_id,
    make_documents,
)
from tests.directory.engines.conftest import ALLOW_LOCALHOST
from tests.directory.engines.walking import find_served_names
from tests.fakes import make_structure_documents

PEOPLE_BEFORE = make_documents("MARTIN Jean", "DURAND Anne")
FIRST_PUBLICATION = a_publication(id="p1", generation=1)
CHANGED_PUBLICATION = replace(FIRST_PUBLICATION, generation=2, sequence=9)
SECOND_PUBLICATION = replace(CHANGED_PUBLICATION, id="p2")


def make_jumping_clock():
    """A clock that jumps at every look."""
    return count(step=2 * EMBEDDED_POLL_INTERVAL_S).__next__


def open_embedded(request):
    folder = request.getfixturevalue("tmp_path")
    return EmbeddedIndex(folder), EmbeddedEngine(folder, clock=make_jumping_clock())


def open_opensearch(request):
    access = request.getfixturevalue("directories")()
    return OpenSearchIndex(access), OpenSearchEngine(access, clock=make_jumping_clock())


@pytest.fixture(
    params=[open_embedded, pytest.param(open_opensearch, marks=ALLOW_LOCALHOST)],
    ids=lambda kind: kind.__name__,
)
def served(request):
    """Two people published, the index as runs change it, and the engine that answers."""
    index, engine = request.param(request)
    publish_people_before(index)
    return SimpleNamespace(index=index, engine=engine)


def publish_people_before(index, publication=FIRST_PUBLICATION, check=lambda _engine: None):
    writer = index.create_writer(check)
    writer.add_encoded(map(writer.encode_document, PEOPLE_BEFORE))
    writer.add_encoded(map(writer.encode_structure, make_structure_documents(PEOPLE_BEFORE)))
    try:
        writer.publish(publication, lambda: a_sidecar(PEOPLE_BEFORE))
    except BaseException:
        writer.abandon()
        raise


def rename_first_person(name, *, sequence=9):
    """The first of them under another name."""
    return replace(make_documents(name)[0], sequence=sequence)


def make_tombstone(document):
    return IndexDocument.tombstone(document.id, sequence=9, order=document.order)


def test_a_change_in_place_shows_as_a_new_generation_of_the_same_publication(served):
    served.index.apply([rename_first_person("LE GALL Jean")], CHANGED_PUBLICATION, None)
    assert (served.engine.publication(), find_served_names(served.engine)) == (
        CHANGED_PUBLICATION,
        {"LE GALL", "DURAND"},
    )
    assert served.index.current_publication() == CHANGED_PUBLICATION
    assert served.index.previous_publication() is None


def test_who_leaves_is_found_no_more_and_answers_as_gone(served):
    served.index.apply([make_tombstone(PEOPLE_BEFORE[0])], CHANGED_PUBLICATION, None)
    assert find_served_names(served.engine) == {"DURAND"}
    assert served.engine.lookup([an_id(1)]) == {an_id(1): Tombstone(an_id(1))}


def test_words_and_places_that_come_with_a_change_are_known(served):
    assert "gall" not in served.engine.vocabulary()
    moved = a_document(exercise_name="LE GALL", key="R2", name="CLINIQUE DU PORT")
    served.index.apply([moved], CHANGED_PUBLICATION, None)
    assert [word in served.engine.vocabulary() for word in ("gall", "martin")] == [True, False]
    found = served.engine.structures(StructureQuery(number="R2"), limit=10)
    assert [hit.place.name for hit in found.hits] == ["CLINIQUE DU PORT"]


def test_the_words_of_several_changes_are_those_of_the_present_names(served):
    served.index.apply([rename_first_person("LE GALL Jean")], CHANGED_PUBLICATION, None)
    served.index.apply(
        [rename_first_person("MORVAN Jean")], replace(CHANGED_PUBLICATION, generation=3), None
    )
    vocabulary = served.engine.vocabulary()
    words = ("martin", "gall", "morvan", "durand", "jean")
    assert [word in vocabulary for word in words] == [False, False, True, True, True]


def test_words_that_a_change_removes_are_there_again_after_a_rollback(served):
    served.index.apply(
        [rename_first_person("LE GALL Jean")], SECOND_PUBLICATION, lambda _engine: None
    )
    assert "martin" not in served.engine.vocabulary()
    served.index.restore([], replace(FIRST_PUBLICATION, id="p3", generation=3))
    assert [word in served.engine.vocabulary() for word in ("gall", "martin")] == [False, True]


def test_the_documents_that_are_served_can_be_read(served):
    changed = rename_first_person("LE GALL Jean")
    served.index.apply([changed], CHANGED_PUBLICATION, None)
    found = served.index.find_served_documents([an_id(1), an_id(2), an_id(3)])
    assert {each.id: each for each in found} == {an_id(1): changed, an_id(2): PEOPLE_BEFORE[1]}


def test_nothing_but_what_is_told_may_change(served):
    run = RunSummary(
        "load", FIRST_PUBLICATION.published_at, FIRST_PUBLICATION.published_at, "done", {"rows": 2}
    )
    told = replace(FIRST_PUBLICATION, generation=2, runs=(run,))
    served.index.apply((), told, None)
    (known,) = served.engine.publication().runs
    assert (known.kind, known.report) == ("load", {"rows": 2})


def test_the_changes_since_a_number_come_in_their_order(served):
    served.index.apply(
        [rename_first_person("LE GALL Jean", sequence=8), make_tombstone(PEOPLE_BEFORE[1])],
        CHANGED_PUBLICATION,
        None,
    )
    changes = served.engine.changes(since=2, limit=10)
    assert [change.sequence for change in changes] == [8, 9]
    assert changes[1].person == Tombstone(an_id(2))
    assert [change.sequence for change in served.engine.changes(since=2, limit=1)] == [8]
    spans = [
        served.engine.measure_changes(since, limit) for since, limit in ((2, 9), (2, 1), (9, 9))
    ]
    assert spans == [ChangeSpan(2, 9), ChangeSpan(1, 8), ChangeSpan(0, 9)]


def test_a_change_under_a_new_id_can_be_taken_back(served):
    served.index.apply(
        [rename_first_person("LE GALL Jean")], SECOND_PUBLICATION, lambda _engine: None
    )
    assert (served.index.current_publication(), served.index.previous_publication()) == (
        SECOND_PUBLICATION,
        FIRST_PUBLICATION,
    )
    assert find_served_names(served.engine) == {"LE GALL", "DURAND"}
    back = replace(FIRST_PUBLICATION, id="p3", generation=3)
    served.index.restore([make_tombstone(PEOPLE_BEFORE[1])], back)
    assert (served.engine.publication(), find_served_names(served.engine)) == (back, {"MARTIN"})


def test_going_back_twice_leads_to_the_same(served):
    served.index.apply(
        [rename_first_person("LE GALL Jean")], SECOND_PUBLICATION, lambda _engine: None
    )
    for number in (3, 4):
        served.index.restore([], replace(FIRST_PUBLICATION, id=f"p{number}", generation=number))
        assert find_served_names(served.engine) == {"MARTIN", "DURAND"}
        assert served.index.previous_publication() == FIRST_PUBLICATION


def test_the_documents_of_the_previous_publication_can_be_had_again(served):
    served.index.apply(
        [rename_first_person("LE GALL Jean"), make_tombstone(PEOPLE_BEFORE[1])],
        SECOND_PUBLICATION,
        lambda _engine: None,
    )
    asked = [an_id(1), an_id(2), an_id(3)]
    found = {each.id: each for each in served.index.find_previous_documents(asked)}
    assert found == {each.id: each for each in PEOPLE_BEFORE}


def test_without_a_previous_publication_there_is_no_way_back(served):
    with pytest.raises(PublicationRefused):
        served.index.restore([], SECOND_PUBLICATION)


@pytest.mark.parametrize("how", ["built anew", "changed"])
def test_a_gate_sees_the_finished_index_and_may_refuse_it(served, how):
    seen = []

    def refuse(engine):
        seen.append((engine.publication().id, len(find_served_names(engine))))
        raise PublicationRefused("non")

    ways = {
        "built anew": lambda: publish_people_before(served.index, SECOND_PUBLICATION, refuse),
        "changed": lambda: served.index.apply(
            [make_tombstone(PEOPLE_BEFORE[0])], SECOND_PUBLICATION, refuse
        ),
    }
    with pytest.raises(PublicationRefused, match="non"):
        ways[how]()
    assert seen == [("p2", 2 if how == "built anew" else 1)]
    assert (served.engine.publication(), served.index.previous_publication()) == (
        FIRST_PUBLICATION,
        None,
    )
    assert find_served_names(served.engine) == {"MARTIN", "DURAND"}


def test_what_is_served_can_still_be_changed_after_one_under_a_new_id(served):
    served.index.apply([make_tombstone(PEOPLE_BEFORE[0])], SECOND_PUBLICATION, lambda _engine: None)
    again = replace(SECOND_PUBLICATION, generation=3)
    served.index.apply([rename_first_person("LE GALL Jean")], again, None)
    assert find_served_names(served.engine) == {"LE GALL", "DURAND"}


PRACTICES_BY_NAME = {
    "MARTIN Jean": ["10 SM04 | commune=35238"],
    "DURAND Anne": ["60 | commune=35238"],
}


def count_professions(engine, commune):
    counted = engine.facets(SearchQuery(where=ActivityFilter(communes=(commune,))), limit=9)
    return dict(counted[Dimension.PROFESSION])


def make_changed_practices(*practices_of_each):
    """Both people with these trades, later."""
    practices = dict(zip(PRACTICES_BY_NAME, practices_of_each, strict=True))
    return [
        replace(each, sequence=9)
        for each in make_documents(*PRACTICES_BY_NAME, practices=practices)
    ]


@pytest.fixture
def practising(served):
    """The same as `served`; both practise at Rennes."""
    moved = make_documents(*PRACTICES_BY_NAME, practices=PRACTICES_BY_NAME)
    served.index.apply([replace(each, sequence=5) for each in moved], CHANGED_PUBLICATION, None)
    assert count_professions(served.engine, "35238") == {"10": 1, "60": 1}
    return served


@pytest.fixture(params=[0, 1, 5_000], ids="at most {} changed".format)
def whatever_the_limit(request, monkeypatch):
    """However many changes the table is asked to bear."""
    monkeypatch.setattr(table_counting, "MAX_CHANGED_PEOPLE", request.param)


@pytest.mark.usefixtures("whatever_the_limit")
def test_people_are_counted_where_they_are_now(practising):
    later = replace(CHANGED_PUBLICATION, generation=3, sequence=10)
    practising.index.apply(
        make_changed_practices(["10 | commune=29019"], PRACTICES_BY_NAME["DURAND Anne"])[:1],
        later,
        None,
    )
    assert count_professions(practising.engine, "35238") == {"60": 1}
    assert count_professions(practising.engine, "29019") == {"10": 1}
    left = replace(make_tombstone(PEOPLE_BEFORE[1]), sequence=11)
    practising.index.apply([left], replace(later, generation=4, sequence=11), None)
    assert count_professions(practising.engine, "35238") == {}


@pytest.mark.parametrize("few", [0, 500], ids=["made anew", "kept"])
def test_an_index_that_begins_as_another_counts_its_own_people(practising, monkeypatch, few):
    monkeypatch.setattr(table_counting, "TABLE_REBUILD_THRESHOLD", few)
    moved = make_changed_practices(["10 | commune=29019"], PRACTICES_BY_NAME["DURAND Anne"])
    beside = replace(SECOND_PUBLICATION, generation=3, sequence=10)
    practising.index.apply([replace(moved[0], sequence=10)], beside, None)
    assert count_professions(practising.engine, "35238") == {"60": 1}
    assert practising.engine._get_open_index().table.sequence == (2 if few else 10)
    practising.index.restore([], replace(FIRST_PUBLICATION, id="p3", generation=4, sequence=11))
    assert count_professions(practising.engine, "35238") == {"10": 1, "60": 1}


def test_a_check_may_refuse_the_way_back_too(served):
    served.index.apply([make_tombstone(PEOPLE_BEFORE[0])], SECOND_PUBLICATION, lambda _engine: None)

    def refuse(engine):
        assert engine.publication().id == "p3"
        raise PublicationRefused("non")

    back = replace(FIRST_PUBLICATION, id="p3", generation=3)
    with pytest.raises(PublicationRefused, match="non"):
        served.index.restore([], back, {}, refuse)
    assert served.index.current_publication() == SECOND_PUBLICATION
    assert find_served_names(served.engine) == {"DURAND"}


def test_everybody_served_is_listed_with_numbers_and_why_they_left(served):
    suppressed = replace(make_tombstone(PEOPLE_BEFORE[0]), suppression=7)
    other = a_document(rpps=a_rpps(3), exercise_name="LE GALL", former_ids=("351234567",))
    departed = IndexDocument.tombstone(an_id(4), sequence=4, order=other.order, identifiers=())
    served.index.apply(
        [suppressed, replace(other, sequence=3), departed], CHANGED_PUBLICATION, None
    )
    people = {person.id: person for person in served.index.iterate_served_people()}
    assert [person.sequence for person in people.values()] == [2, 3, 4, 9]
    assert [people[an_id(rank)].is_listed for rank in (1, 2, 3, 4)] == [False, True, True, False]
    assert [people[an_id(rank)].suppression for rank in (1, 4)] == [7, None]
    assert people[an_id(3)].numbers == (an_id(3), "0351234567")
    assert people[an_id(4)].numbers == (an_id(4),)


def test_the_served_index_says_which_store_it_follows(served):
    named = replace(CHANGED_PUBLICATION, store_id="s", epoch="e2")
    named = replace(named, earlier_epochs=(PastEpoch("e1", 2),))
    served.index.apply((), named, None)
    assert served.index.identify_served() == named
    assert served.engine.publication().earlier_epochs == (PastEpoch("e1", 2),)
