"""Structures live and end with the people of the same index: alike in both engines."""

from datetime import date
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from directory.document import IndexDocument
from directory.model.identifiers import NationalId
from directory.model.roles import EndedRole
from directory.model.structures import PublishedStructure, StructureTombstone
from directory.search import StructureQuery
from directory.structure_changes import Departure
from tests.builders import a_document, a_publication, a_rpps, a_sidecar, a_situation, an_id
from tests.directory.engines.conftest import ALLOW_LOCALHOST
from tests.directory.engines.test_changes import open_embedded, open_opensearch
from tests.fakes import make_structure_documents

FIRST_DAY, LATER = date(2026, 11, 22), date(2026, 11, 25)
PUBLICATION = a_publication(id="p1", generation=1, sequence=4, data_date=LATER)


def a_person(number, *keys, sequence, day=FIRST_DAY, **place):
    """Somebody who practises in these structures."""
    situations = tuple(a_situation(key=key, **place) for key in keys)
    return a_document(rpps=a_rpps(number), sequence=sequence, updated_at=day, situations=situations)


ALONE = a_person(1, "R1", "R2", sequence=1, name="CABINET DU DR ZORGLUB")
SHARING = a_person(2, "R2", sequence=2, name="CABINET DES DRS ZORGLUB ET MARTIN")
OTHER = a_person(3, "R3", sequence=3, name="CABINET DE SOINS", finess="350000012")
NAMESAKE = a_person(4, "350000012", sequence=4, name="PHARMACIE DU PORT")
PEOPLE = (ALONE, SHARING, OTHER, NAMESAKE)


@pytest.fixture(
    params=[open_embedded, pytest.param(open_opensearch, marks=ALLOW_LOCALHOST)],
    ids=lambda kind: kind.__name__,
)
def served(request):
    """Four people published, the index as runs change it, and the engine that answers."""
    index, engine = request.param(request)
    writer = index.create_writer(lambda _engine: None)
    writer.add_encoded(map(writer.encode_document, PEOPLE))
    writer.add_encoded(map(writer.encode_structure, make_structure_documents(PEOPLE)))
    writer.publish(PUBLICATION, lambda: a_sidecar(PEOPLE))
    return SimpleNamespace(index=index, engine=engine, publication=PUBLICATION)


def change(served, *documents, departures=(), **publication):
    """Apply a batch; in place, unless the publication gets an id."""
    last = max((each.sequence for each in documents), default=served.publication.sequence)
    later = {"generation": served.publication.generation + 1, "sequence": last} | publication
    served.publication = replace(served.publication, **later)
    served.index.apply(documents, served.publication, None, dict(departures))


def a_departure(person, sequence, **given):
    return IndexDocument.tombstone(person.id, sequence=sequence, order=person.order, **given)


def left(sequence, *ids):
    return dict.fromkeys(ids, Departure(sequence, LATER))


def list_changes(engine, since=0, limit=100):
    """Sequence number, id, and name of each structure; no name for a tombstone."""
    return [
        (
            each.sequence,
            each.structure.id,
            getattr(each.structure, "place", None) and each.structure.place.name,
        )
        for each in engine.structure_changes(since, limit)
    ]


def find_ids(engine, words):
    hits = engine.structures(StructureQuery(words=tuple(words.split())), limit=10).hits
    return {each.place.id for each in hits}


@pytest.mark.parametrize("new_id", [{}, {"id": "p2"}], ids=["in place", "in a copy"])
def test_a_structure_ends_with_its_only_practitioner_and_another_stays(served, new_id):
    gone = a_departure(ALONE, 5)
    change(served, gone, departures=left(5, "R1", "R2"), **new_id)
    assert served.engine.lookup_structures(["R1", "R2", "R9"]) == {
        "R1": StructureTombstone("R1", LATER),
        "R2": PublishedStructure(SHARING.listing.exercises[0].activities[0].place, LATER),
    }
    assert find_ids(served.engine, "cabinet zorglub") == {"R2"}
    assert served.engine.structures(StructureQuery(number="R1"), limit=1).hits == ()
    assert list_changes(served.engine, 3) == [
        (4, "350000012", "PHARMACIE DU PORT"),
        (5, "R1", None),
        (5, "R2", "CABINET DES DRS ZORGLUB ET MARTIN"),
    ]


def test_the_content_is_that_of_the_highest_sequence_number_still_there(served):
    renamed = a_person(1, "R2", sequence=5, day=LATER, name="CABINET NEUF")
    change(served, renamed, departures=left(5, "R1"))
    assert find_ids(served.engine, "cabinet neuf") == {"R2"}
    assert find_ids(served.engine, "zorglub") == set()
    change(served, a_departure(ALONE, 6), departures=left(6, "R2"))
    assert find_ids(served.engine, "cabinet neuf") == set()
    assert find_ids(served.engine, "zorglub martin") == {"R2"}


def test_who_comes_back_brings_the_structure_back(served):
    change(served, a_departure(ALONE, 5), departures=left(5, "R1", "R2"))
    back = a_person(1, "R1", sequence=6, day=LATER, name="CABINET DU DR ZORGLUB")
    change(served, back)
    (found,) = served.engine.lookup_structures(["R1"]).values()
    assert found.place.name == "CABINET DU DR ZORGLUB"
    assert [each for each in list_changes(served.engine) if each[1] == "R1"] == [
        (6, "R1", "CABINET DU DR ZORGLUB")
    ]


def test_a_structure_is_removed_by_its_id_alone(served):
    change(served, a_departure(NAMESAKE, 5), departures=left(5, "350000012"))
    found = served.engine.lookup_structures(["R3", "350000012"])
    assert isinstance(found["R3"], PublishedStructure)
    assert found["350000012"] == StructureTombstone("350000012", LATER)


def test_a_structure_that_came_and_went_between_two_updates_is_a_tombstone(served):
    change(served, departures=left(6, "R7"), sequence=6)
    assert served.engine.lookup_structures(["R7"]) == {"R7": StructureTombstone("R7", LATER)}


def test_an_update_written_twice_changes_nothing(served):
    gone = a_departure(ALONE, 5, identifiers=())
    change(served, gone, departures=left(5, "R1", "R2"))
    once = list_changes(served.engine), served.engine.changes(0, 100)
    change(served, gone, departures=left(5, "R1", "R2"))
    assert (list_changes(served.engine), served.engine.changes(0, 100)) == once


def test_a_rollback_serves_the_structures_of_its_own_people(served):
    gone = a_departure(ALONE, 5)
    arrived = a_person(5, "R5", sequence=6, day=LATER, name="CENTRE NEUF")
    change(served, gone, arrived, departures=left(5, "R1", "R2"), id="p2")
    back = replace(served.publication, id="p3", generation=9, sequence=8)
    people = [replace(ALONE, sequence=7), a_departure(arrived, 8)]
    served.index.restore(people, back, left(8, "R5") | left(7, "R2"))
    found = served.engine.lookup_structures(["R1", "R2", "R5"])
    assert [type(each) for each in found.values()].count(PublishedStructure) == 2
    assert found["R5"] == StructureTombstone("R5", LATER)
    assert find_ids(served.engine, "centre neuf") == set()


def test_changes_of_one_sequence_number_stay_together(served):
    change(served, a_departure(ALONE, 5), departures=left(5, "R1", "R2"))
    assert list_changes(served.engine, 4, limit=1) == list_changes(served.engine, 4)
    walked, since = [], 0
    while page := list_changes(served.engine, since, limit=1):
        walked += page
        since = page[-1][0]
    assert walked == list_changes(served.engine)


def test_ended_activities_are_known_by_the_persons_own_number(served):
    ended = (EndedRole("0" * 12, 2), EndedRole("f" * 12, 5))
    living = replace(SHARING, sequence=5, ended_roles=ended)
    numbers = (an_id(1), NationalId("0351234567"))
    change(
        served,
        living,
        a_departure(ALONE, 6, ended_roles=ended[:1], identifiers=()),
        a_departure(OTHER, 7, ended_roles=ended[1:], identifiers=numbers),
    )
    assert served.engine.ended_roles([an_id(1), an_id(2), an_id(3), an_id(4)]) == {
        an_id(1): ended[:1],
        an_id(2): ended,
        an_id(3): ended[1:],
    }


def test_documents_of_the_previous_publication_keep_their_ended_activities(served):
    ended = (EndedRole("0" * 12, 2),)
    change(served, replace(SHARING, sequence=5, ended_roles=ended))
    change(served, replace(SHARING, sequence=6), id="p2")
    (before,) = served.index.find_previous_documents([an_id(2)])
    assert before.ended_roles == ended


def test_a_build_replaces_a_structure_that_a_later_range_reports_anew(served):
    older, newer = (
        a_person(1, "R1", sequence=1, name="AVANT"),
        a_person(2, "R1", sequence=2, name="APRES"),
    )
    writer = served.index.create_writer(lambda _engine: None)
    writer.add_encoded(map(writer.encode_document, (older, newer)))
    before, after = (
        {each.id: writer.encode_structure(each) for each in make_structure_documents([one])}
        for one in (older, newer)
    )
    writer.add_encoded(before.values())
    writer.replace_structures(after)
    writer.publish(replace(PUBLICATION, id="p9", generation=9), lambda: a_sidecar((older, newer)))
    assert list_changes(served.engine) == [(2, "R1", "APRES")]
