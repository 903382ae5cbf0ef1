"""The way back: what was served before, less whom the register has hidden since."""

import pytest

from directory.errors import PublicationRefused
from directory.search import Tombstone
from indexer.rollback import roll_back_publication
from tests.builders import an_id
from tests.indexer.feed.lines import a_line
from tests.indexer.loads import load_people
from tests.indexer.publication.test_update import PEOPLE, count_served_tombstones, names

LATER = "2026-11-22T00:00:00Z"


@pytest.fixture
def back(directory):
    return lambda: roll_back_publication(directory.store, directory.index, now=directory.clock())


def test_the_previous_publication_is_served_again(directory, back):
    load_people(directory, PEOPLE)
    load_people(directory, {1: "FAUX", 2: "BERNARD", 3: "CARON", 5: "NOUVEAU"}, max_loss=0.5)
    back()
    assert names(directory) == ["ADAM", "BERNARD", "CARON", "DURAND"]
    assert names(directory, "faux") == []


def test_who_follows_the_changes_sees_the_way_back(directory, back):
    load_people(directory, PEOPLE)
    load_people(directory, {1: "FAUX", 2: "BERNARD", 3: "CARON", 5: "NOUVEAU"}, max_loss=0.5)
    before = directory.engine.publication().sequence
    back()
    changes = {each.person.id: each for each in directory.engine.changes(before, 10)}
    assert min(each.sequence for each in changes.values()) > before
    told = {key[-2:]: type(each.person).__name__ for key, each in changes.items()}
    assert sorted(told.values()) == ["Listing", "Listing", "Tombstone"]


@pytest.mark.parametrize("reason", ["public-opposition", "deletion"])
def test_nobody_who_was_hidden_since_comes_back(directory, back, reason):
    load_people(directory, PEOPLE)
    load_people(directory, PEOPLE | {2: "FAUX"})
    directory.apply(a_line(1, reason=reason, at=LATER))
    publication = back()
    assert names(directory) == ["BERNARD", "CARON", "DURAND"]
    assert directory.engine.lookup([an_id(1)]) == {an_id(1): Tombstone(an_id(1))}
    assert publication.professionals == 3


def test_the_way_back_tells_how_many_have_left(directory, back):
    load_people(directory, PEOPLE)
    load_people(directory, {1: "FAUX", 2: "BERNARD", 3: "CARON", 5: "NOUVEAU"}, max_loss=0.5)
    directory.apply(a_line(1, reason="deletion", at=LATER))
    assert back().tombstones == count_served_tombstones(directory) == 2  # the hidden, the newcomer


def test_sequence_numbers_never_go_back(directory, back):
    load_people(directory, PEOPLE)
    load_people(directory, PEOPLE | {2: "FAUX"})
    before = directory.engine.publication().sequence
    assert back().sequence > before


def test_doing_it_again_leads_to_the_same(directory, back):
    load_people(directory, PEOPLE)
    load_people(directory, PEOPLE | {2: "FAUX"})
    back()
    once = directory.state()
    back()
    assert directory.state() == once


def test_a_record_that_comes_next_puts_its_own_person_right_and_nobody_else(directory, back):
    load_people(directory, PEOPLE)
    load_people(directory, PEOPLE | {1: "FAUX", 2: "FAUX"})
    back()
    directory.apply(a_line(1, person=1, at=LATER, exercise_name="JUSTE"))
    assert names(directory) == ["BERNARD", "CARON", "DURAND", "JUSTE"]


def test_the_next_load_puts_everybody_right_and_tells_so(directory, back):
    load_people(directory, PEOPLE)
    load_people(directory, PEOPLE | {1: "FAUX", 2: "BON"})
    back()
    before = directory.engine.publication().sequence
    load_people(directory, PEOPLE | {1: "ADAM", 2: "BON"})
    assert names(directory) == ["ADAM", "BON", "CARON", "DURAND"]
    told = [each.person.exercises[0].exercise_name for each in directory.engine.changes(before, 9)]
    assert "BON" in told


def test_records_applied_before_the_bad_load_are_kept(directory, back):
    load_people(directory, PEOPLE)
    directory.apply(a_line(1, person=9, at=LATER, exercise_name="NEUF"))
    load_people(directory, PEOPLE | {2: "FAUX"})
    back()
    assert "NEUF" in names(directory)


def test_a_load_that_changes_nobody_does_not_stand_in_the_way_back(directory, back):
    load_people(directory, PEOPLE)
    load_people(directory, PEOPLE | {2: "FAUX"})
    load_people(directory, PEOPLE | {2: "FAUX"})
    back()
    assert names(directory) == ["ADAM", "BERNARD", "CARON", "DURAND"]


def test_without_a_publication_before_there_is_no_way_back(directory, back):
    load_people(directory, PEOPLE)
    with pytest.raises(PublicationRefused):
        back()


def test_a_rollback_is_remembered(directory, back):
    load_people(directory, PEOPLE)
    load_people(directory, PEOPLE | {2: "FAUX"})
    back()
    assert directory.engine.publication().runs[0].kind == "rollback"


def test_the_way_back_counts_the_activities_of_those_who_are_back(directory, back):
    load_people(directory, PEOPLE)
    load_people(directory, PEOPLE | {2: "FAUX"})
    directory.apply(a_line(1, reason="deletion", at=LATER))
    publication = back()
    assert (publication.professionals, publication.activities) == (3, 3)
