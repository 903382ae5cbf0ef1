"""A publication written anew: what is found stays, and what was replaced is gone."""

from time import sleep
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from directory.document import IndexDocument
from directory.errors import PublicationRefused
from directory.search import SearchQuery, StructureQuery, Tombstone
from tests.builders import a_document, a_publication, an_id
from tests.directory.engines.conftest import ALLOW_LOCALHOST
from tests.directory.engines.test_changes import (
    FIRST_PUBLICATION,
    PEOPLE_BEFORE,
    open_embedded,
    open_opensearch,
    publish_people_before,
)
from tests.directory.engines.walking import find_served_names

OLD_NAME = "Zqxancien"
ONCE_NAME = "Zqxseulement"
"""A name of one test alone: the node keeps what others publish."""


@pytest.fixture(
    params=[open_embedded, pytest.param(open_opensearch, marks=ALLOW_LOCALHOST)],
    ids=lambda kind: kind.__name__,
)
def served(request):
    """Two publications: in the served one, somebody with a rare name became a tombstone."""
    index, engine = request.param(request)
    publish_people_before(index)
    rare = build_rare_person()
    second = replace(FIRST_PUBLICATION, id="p2", generation=2, sequence=10, professionals=3)
    index.apply([rare], second, None)
    third = replace(second, id="p3", generation=3, sequence=10)
    index.apply([replace(PEOPLE_BEFORE[0], sequence=11)], third, None)
    gone = IndexDocument.tombstone(rare.id, sequence=12, order=rare.order)
    index.apply([gone], replace(third, generation=4, sequence=12, professionals=2), None)
    return SimpleNamespace(index=index, engine=engine, rare=rare)


def build_rare_person(name=OLD_NAME):
    return replace(a_document(exercise_name=name, rpps="99700000014"), sequence=10)


def describe(engine):
    """What is found."""
    changes = [(each.sequence, each.person) for each in engine.changes(0, 100)]
    places = engine.structures(StructureQuery(), limit=100)
    facets = engine.facets(SearchQuery(), limit=100)
    return find_served_names(engine), changes, places, facets


def rewrite(served, before, new_id):
    served.index.rewrite(before, replace(before, id=new_id, purged="1.1.1"), accept)


def accept(_engine):
    """A check that is passed."""


def test_a_result_that_is_refused_changes_nothing(served):
    before = served.index.current_publication()

    def refuse(engine):
        assert find_served_names(engine) == {"MARTIN", "DURAND"}
        raise PublicationRefused("no")

    with pytest.raises(PublicationRefused, match="no"):
        served.index.rewrite(before, replace(before, id="p4"), refuse)
    assert served.index.current_publication() == before
    assert served.engine.publication().id == before.id


def test_what_is_found_stays_the_same(served):
    before = describe(served.engine)
    rewrite(served, served.index.current_publication(), "p4")
    assert served.engine.publication().id == "p4"
    assert describe(served.engine) == before
    assert served.index.previous_publication().id == "p2"


def test_a_number_that_was_passed_on_still_leads_to_whoever_has_it_last(served):
    """Of two departed people, the one to whom the number was passed on."""
    before = served.index.current_publication()
    order = served.rare.order
    passed_on = IndexDocument.tombstone(an_id(8), sequence=13, order=order, identifiers=())
    last = IndexDocument.tombstone(
        an_id(9), sequence=14, order=order, identifiers=(an_id(9), an_id(8))
    )
    changed = replace(before, generation=before.generation + 1, sequence=14)
    served.index.apply([passed_on, last], changed, None)
    owner = {an_id(8): Tombstone(an_id(9))}
    assert served.engine.lookup([an_id(8)]) == owner
    rewrite(served, changed, "p4")
    assert served.engine.lookup([an_id(8)]) == owner


def test_words_that_nobody_bears_any_more_are_reached_neither_before_nor_after(served):
    assert OLD_NAME.lower() not in served.engine.vocabulary()
    rewrite(served, served.index.current_publication(), "p4")
    assert OLD_NAME.lower() not in served.engine.vocabulary()
    assert "martin" in served.engine.vocabulary()


def test_the_previous_publication_hides_a_person_and_is_written_anew(served):
    previous = served.index.previous_publication()
    (shown,) = served.index.find_previous_documents([served.rare.id])
    assert shown.listing
    hidden = IndexDocument.tombstone(shown.id, sequence=shown.sequence, order=shown.order)
    changed = replace(previous, generation=previous.generation + 1, professionals=2, hidden="1")
    served.index.change_previous([hidden], changed)
    assert served.index.previous_publication() == changed
    rewrite(served, changed, "p0")
    assert served.index.current_publication().id == "p3"
    assert served.index.previous_publication().id == "p0"
    served.index.restore([], replace(changed, id="p9", generation=99))
    assert find_served_names(served.engine) == {"MARTIN", "DURAND"}
    assert OLD_NAME.lower() not in served.engine.vocabulary()
    counts = served.engine.facets(SearchQuery(), limit=5)
    assert {count for values in counts.values() for _, count in values} <= {2}


def test_a_previous_publication_is_dropped_once(served):
    assert served.index.drop_previous()
    assert served.index.previous_publication() is None
    assert not served.index.drop_previous()
    assert find_served_names(served.engine) == {"MARTIN", "DURAND"}
    assert served.engine.lookup([an_id(1)])


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_no_file_of_a_cluster_holds_the_name_afterwards(request, opensearch_node):
    index, engine = open_opensearch(request)
    publish_people_before(index)
    rare = build_rare_person(ONCE_NAME)
    second = a_publication(id="p2", generation=2, sequence=10)
    index.apply([rare], second, None)
    gone = IndexDocument.tombstone(rare.id, sequence=12, order=rare.order)
    index.apply([gone], replace(second, generation=3, sequence=12), None)
    assert holds_name(opensearch_node.folder)
    index.drop_previous()
    served = index.current_publication()
    index.rewrite(served, replace(served, id="p3"), accept)
    assert find_served_names(engine) == {"MARTIN", "DURAND"}
    for _ in range(50):  # the node removes the files of a deleted index after it has answered
        if not holds_name(opensearch_node.folder):
            break
        sleep(0.1)
    assert not holds_name(opensearch_node.folder)


def holds_name(folder):
    """Whether a file of the node's data holds the name, as stored or as a term."""
    files = [path for path in (folder / "data").rglob("*") if path.is_file()]
    assert files
    return any(ONCE_NAME.lower().encode() in read_or_skip(path).lower() for path in files)


def read_or_skip(path):
    """The content of a file, which the node may have removed by now."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
