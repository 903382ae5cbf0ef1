"""A store that continues the served history: nobody comes back, no number twice, all agree."""

import pytest

from directory.errors import PublicationRefused, StoreMismatch
from directory.model.listing import Listing
from directory.search import Tombstone
from indexer.publication.resume import resume_served_history
from indexer.publication.store_comparison import StoreRelation, compare_store_with_index
from tests.builders import an_id
from tests.indexer.feed.lines import a_line
from tests.indexer.loads import load_people
from tests.indexer.publication.test_store_comparison import (
    PEOPLE,
    RUNS,
    copy_store,
    exchange_store,
    forget_identity,
    make_another,
    make_emptied,
    resume_and_publish,
)

LATER = "2026-11-22T00:00:00Z"


class Follower:
    """A partner who keeps a copy of the directory by the change feed."""

    def __init__(self, directory):
        self.directory, self.since, self.people, self.numbers = directory, 0, {}, set()

    def follow(self):
        changes = self.directory.engine.changes(self.since, 10_000)
        for change in changes:
            assert change.sequence not in self.numbers, "a number given twice"
            self.numbers.add(change.sequence)
            self.since = change.sequence
            self.people[change.person.id if is_gone(change) else change.person.national_id] = change
        return changes

    def copy(self):
        return {id_: one.person for id_, one in self.people.items() if not is_gone(one)}


def is_gone(change):
    return isinstance(change.person, Tombstone)


def served(directory):
    people = (each.person for each in directory.engine.changes(0, 10_000))
    return {person.national_id: person for person in people if isinstance(person, Listing)}


@pytest.fixture
def follower(directory):
    """Two days of changes after a backup: a partner saw all of them."""
    load_people(directory, PEOPLE)
    one = Follower(directory)
    one.follow()
    one.backup = copy_store(directory)
    load_people(directory, PEOPLE | {2: "BERTIN", 5: "ÉMILE"})
    one.follow()
    directory.apply(
        a_line(1, person=1, reason="public-opposition", at=LATER),
        a_line(2, person=6, at=LATER, exercise_name="FAURE", former_ids=["351234567"]),
        a_line(3, person=3, reason="deletion", at=LATER),
    )
    one.follow()
    assert one.copy() == served(directory)
    return one


def restore_backup(directory, follower):
    exchange_store(directory, follower.backup)


def lose_store(directory, _follower):
    exchange_store(directory)


def empty_store(directory, _follower):
    make_emptied(directory)


def take_another_store(directory, _follower):
    make_another(directory)


LOSSES = {
    restore_backup: StoreRelation.BEHIND,
    lose_store: StoreRelation.EMPTY,
    empty_store: StoreRelation.EMPTY,
    take_another_store: StoreRelation.ANOTHER,
}


@pytest.mark.parametrize("lose", LOSSES, ids=lambda each: each.__name__)
def test_whoever_lost_the_store_goes_on_where_it_was(directory, follower, lose):
    lose(directory, follower)
    report = resume_served_history(directory.store, directory.index, now=directory.clock())
    assert (report.relation, report.must_load) == (
        LOSSES[lose],
        LOSSES[lose] is StoreRelation.EMPTY,
    )
    if not report.must_load:
        RUNS["publish"](directory)
        follower.follow()
        assert follower.copy() == served(directory)
    load_people(directory, PEOPLE | {2: "BERTIN", 5: "ÉMILE"}, max_loss=1)
    follower.follow()
    assert follower.copy() == served(directory)
    hidden = {an_id(1): Tombstone(an_id(1)), an_id(3): Tombstone(an_id(3))}
    assert directory.engine.lookup([an_id(1), an_id(3)]) == hidden
    names = {person.exercises[0].exercise_name for person in served(directory).values()}
    assert {"BERTIN", "DURAND", "ÉMILE"} <= names <= {"BERTIN", "DURAND", "ÉMILE", "FAURE"}
    assert compare_store_with_index(directory.store, directory.index) is StoreRelation.LEVEL


def test_lines_from_before_an_opposition_do_not_lift_it_when_they_come_again(directory):
    load_people(directory, PEOPLE)
    registration = a_line(1, person=9, at=LATER, exercise_name="NEUF")
    opposition = a_line(2, person=9, reason="public-opposition", at=LATER)
    directory.apply(registration, opposition)
    exchange_store(directory)
    resume_and_load(directory)
    directory.apply(registration)
    assert directory.engine.lookup([an_id(9)]) == {an_id(9): Tombstone(an_id(9))}
    directory.apply(a_line(3, person=9, at="2026-11-22T01:00:00Z", exercise_name="NEUF"))
    assert an_id(9) in served(directory)


def resume_and_load(directory):
    resume_served_history(directory.store, directory.index, now=directory.clock())
    load_people(directory, PEOPLE, max_loss=1)


def test_who_merely_departed_may_come_back(directory):
    load_people(directory, PEOPLE)
    load_people(directory, {1: "ADAM", 2: "BERNARD", 3: "CARON"}, max_loss=0.5)
    exchange_store(directory)
    resume_and_load(directory)
    assert set(served(directory)) == set(map(an_id, PEOPLE))


def test_who_opposed_after_they_departed_does_not_come_back(directory):
    load_people(directory, PEOPLE)
    load_people(directory, {1: "ADAM", 2: "BERNARD", 3: "CARON"}, max_loss=0.5)
    directory.apply(a_line(1, person=4, reason="public-opposition", at=LATER))
    exchange_store(directory)
    resume_and_load(directory)
    assert set(served(directory)) == {an_id(1), an_id(2), an_id(3)}


def test_an_opposition_holds_under_every_number_of_the_person(directory):
    load_people(directory, PEOPLE)
    directory.apply(a_line(1, person=1, at=LATER, former_ids=[str(an_id(2))[1:]]))
    directory.apply(a_line(2, person=1, reason="public-opposition", at=LATER))
    exchange_store(directory)
    resume_and_load(directory)
    assert set(served(directory)) == {an_id(3), an_id(4)}


def test_tombstones_of_an_older_version_hide_everybody_who_is_gone(directory, monkeypatch):
    load_people(directory, PEOPLE)
    monkeypatch.setattr("directory.engines.embedded.writer.DEPARTED_MARK", "")
    load_people(directory, {1: "ADAM", 2: "BERNARD", 3: "CARON"}, max_loss=0.5)
    monkeypatch.undo()
    forget_identity(directory)
    exchange_store(directory)
    resume_and_load(directory)
    assert set(served(directory)) == {an_id(1), an_id(2), an_id(3)}


def test_an_emptied_store_is_filled_by_a_load_alone(directory, follower):
    lose_store(directory, follower)
    resume_served_history(directory.store, directory.index, now=directory.clock())
    assert compare_store_with_index(directory.store, directory.index) is StoreRelation.UNFILLED
    for run in ("apply", "publish", "rollback"):
        with pytest.raises(StoreMismatch, match="annuaire load"):
            RUNS[run](directory)
    assert follower.follow() == ()


@pytest.mark.parametrize("lose", LOSSES, ids=lambda each: each.__name__)
def test_a_resumption_that_is_killed_before_it_is_published_can_be_repeated(
    directory, follower, lose
):
    lose(directory, follower)
    resume_served_history(directory.store, directory.index, now=directory.clock())
    resume_served_history(directory.store, directory.index, now=directory.clock())
    load_people(directory, PEOPLE, max_loss=1)
    follower.follow()
    assert follower.copy() == served(directory)
    assert an_id(1) not in served(directory)


def test_a_resumption_after_a_rollback_numbers_anew_whoever_was_held_back(directory, follower):
    RUNS["rollback"](directory)
    follower.follow()
    resume_and_publish(directory)
    follower.follow()
    assert follower.copy() == served(directory)


def test_each_resumption_begins_an_epoch_that_continues_those_before(directory, follower):
    epochs = [directory.engine.publication().epoch]
    lasts = [directory.engine.publication().sequence]
    for _ in range(2):
        restore_backup(directory, follower)
        resume_and_publish(directory)
        publication = directory.engine.publication()
        assert [each.id for each in publication.earlier_epochs] == epochs
        assert [each.last_sequence for each in publication.earlier_epochs] == lasts
        epochs.append(publication.epoch)
        lasts.append(publication.sequence)
    assert len(set(epochs)) == 3


def test_a_store_that_lost_nothing_begins_an_epoch_and_changes_nobody(directory, follower):
    directory.apply(a_line(4, person=1, at="2026-11-22T01:00:00Z", exercise_name="ADAM"))
    follower.follow()
    resume_and_publish(directory)
    assert follower.follow() == ()
    assert an_id(1) in served(directory)


def test_without_anything_served_there_is_nothing_to_resume(directory):
    with pytest.raises(PublicationRefused, match="suffit"):
        resume_served_history(directory.store, directory.index, now=directory.clock())
