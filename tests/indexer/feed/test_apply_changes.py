"""What lines do to people, in any order, number and repetition."""

from datetime import UTC, date, datetime, timedelta

import pytest

from directory.model.identifiers import NationalId
from directory.model.listing import Listing
from directory.search import SearchQuery, StructureQuery, Tombstone
from indexer.assembly.group_people import encode_assembled_person as assembled
from indexer.feed.run import SequenceGap
from indexer.store import StoreMetadata
from tests.builders import a_professional, a_rpps, an_id
from tests.indexer.feed.lines import PROFESSION, a_line, a_profession


def names(directory, *name):
    hits = directory.engine.candidates(SearchQuery(name=name), limit=50).hits
    return [hit.listing.exercises[0].exercise_name for hit in hits]


def listing(directory, number=1):
    return directory.engine.lookup([an_id(number)]).get(an_id(number))


def activities(directory, number=1):
    return listing(directory, number).exercises[0].activities


def load(directory, *people, at=datetime(2026, 11, 21, tzinfo=UTC)):
    """A whole extraction with these people, by rank and name."""
    with directory.store.open_load_transaction() as loading:
        shield = loading.protect_people(at)
        batch = [
            assembled(a_professional(national_id=an_id(rank), exercise_name=name))
            for rank, name in people
            if an_id(rank) not in shield.later_ids | shield.hidden_ids
        ]
        loading.put_people(batch, at.date())
        loading.mark_departed(at.date())
        loading.finish(StoreMetadata(at.date(), True, loading.metadata.order_version, at))


def test_a_registration_is_found(directory):
    directory.apply(a_line(exercise_name="LE GALL"))
    assert names(directory, "legall") == ["LE GALL"]


def test_a_new_exercise_name_is_found_and_the_old_one_no_more(directory):
    directory.apply(a_line(1))
    directory.apply(a_line(2, reason="exercise-name-change", exercise_name="DURAND"))
    assert (names(directory, "durand"), names(directory, "martin")) == (["DURAND"], [])


def test_a_rare_new_name_is_also_found_with_a_slip(directory):
    directory.apply(a_line(1))
    directory.apply(a_line(2, person=2, exercise_name="ZWOLAKOWSKI"))
    near = [each.word for each in directory.engine.vocabulary().find_fuzzy_words("zwolakovski")]
    assert "zwolakowski" in near


def test_an_added_profession_keeps_its_own_name(directory):
    other = a_profession(profession={"code": "94", "label": "Ergo"}, exercise_name="LE GALL")
    directory.apply(a_line(1))
    directory.apply(a_line(2, reason="profession-added", professions=[PROFESSION, other]))
    assert names(directory, "legall", "anne") == ["MARTIN"]
    assert len(listing(directory).exercises) == 2


@pytest.mark.parametrize("reason", ["civil-status-change", "contact-change"])
def test_civil_status_and_contact_change_nothing_public(directory, reason):
    directory.apply(a_line(1))
    before = directory.engine.publication().sequence
    account = directory.apply(a_line(2, reason=reason, civil={"birth_name": "AUTRE"}))
    assert account.outcomes == {"unchanged": 1}
    assert directory.engine.publication().sequence == before


def test_a_ceased_activity_is_gone_the_day_after_its_end(directory):
    directory.apply(a_line(1))
    ceased = {"end": "2026-11-22", "end_reason": "retraite"}
    directory.apply(a_line(2, reason="activity-ceased", **ceased))
    assert len(activities(directory)) == 1
    directory.now += timedelta(days=1)
    account = directory.apply()
    assert (account.due, activities(directory)) == (1, ())


def test_an_activity_that_ended_is_not_counted(directory):
    directory.apply(a_line(1, end="2026-11-20", end_reason="retraite"))
    assert directory.engine.publication().activities == 0


def test_a_start_that_comes_to_pass_is_a_change(directory):
    directory.apply(a_line(1, start="2026-11-25"))
    before = directory.engine.publication().sequence
    directory.now += timedelta(days=3)
    directory.apply()
    (change,) = directory.engine.changes(before, 10)
    assert change.person.updated_at == date(2026, 11, 25)
    assert directory.apply().due == 0


@pytest.mark.parametrize("reason", ["deletion", "public-opposition"])
def test_who_is_hidden_leaves_a_tombstone_and_nothing_else(directory, reason):
    directory.apply(a_line(1), a_line(2, person=2, exercise_name="DURAND"))
    directory.apply(a_line(3, reason=reason))
    assert listing(directory) == Tombstone(an_id(1))
    assert names(directory) == ["DURAND"]
    assert directory.engine.publication().professionals == 1


def test_an_opposition_survives_records_and_loads_until_a_registration(directory):
    directory.apply(a_line(1), a_line(2, reason="public-opposition"))
    assert directory.apply(a_line(3, reason="activity-changed")).outcomes == {"suppressed": 1}
    load(directory, (1, "MARTIN"), (2, "DURAND"), at=datetime(2026, 11, 22, tzinfo=UTC))
    directory.apply()
    assert names(directory) == ["DURAND"]
    directory.now += timedelta(hours=3)
    directory.apply(a_line(4, at="2026-11-22T10:00:00Z"))
    assert sorted(names(directory)) == ["DURAND", "MARTIN"]


def test_an_opposition_holds_for_who_was_never_there(directory):
    directory.apply(a_line(1, person=2), a_line(2, reason="public-opposition"))
    load(directory, (1, "MARTIN"), (2, "DURAND"))
    directory.apply()
    assert names(directory) == ["DURAND"]


def test_the_same_lines_again_change_nothing(directory):
    lines = [a_line(1), a_line(2, person=2), a_line(3, reason="deletion", person=2)]
    directory.apply(*lines)
    before, sequence = directory.state(), directory.engine.publication().sequence
    assert directory.apply(*lines).outcomes == {"already": 3}
    assert (directory.state(), directory.engine.publication().sequence) == (before, sequence)


def test_an_older_line_never_undoes_a_newer_one(directory):
    directory.apply(a_line(2, exercise_name="DURAND"))
    directory.apply(a_line(1, exercise_name="MARTIN"))
    assert names(directory) == ["DURAND"]


def test_an_older_record_does_not_bring_back_who_opposed(directory):
    directory.apply(a_line(1, person=2), a_line(5, reason="public-opposition"), a_line(3))
    assert listing(directory) is None


def test_a_gap_is_reported_and_the_number_of_a_rejected_line_is_missing(directory):
    directory.apply(a_line(1))
    bad = a_line(2) | {"rpps": "1"}
    account = directory.apply(bad, a_line(3), a_line(7, person=2))
    assert (account.rejected, account.gaps) == (1, [SequenceGap(2, 2), SequenceGap(4, 6)])


def test_a_bad_line_does_not_stop_the_others(directory):
    account = directory.apply(a_line(1) | {"rpps": "1"}, a_line(2))
    assert (account.rejected, names(directory)) == (1, ["MARTIN"])
    assert [(each.line, each.field) for each in account.rejections] == [(1, "rpps")]


def test_a_former_number_leads_to_the_present_one(directory):
    load(directory, (2, "MARTIN"))
    directory.apply(a_line(1, at="2026-11-22T00:00:00Z", former_ids=[str(a_rpps(2))]))
    assert listing(directory, 2).rpps == a_rpps(1)
    assert names(directory) == ["MARTIN"]
    assert directory.engine.publication().professionals == 1


def test_who_opposed_is_gone_under_former_numbers_too(directory):
    directory.apply(a_line(1, former_ids=["351234567"]))
    directory.apply(a_line(2, reason="public-opposition"))
    former = NationalId("0351234567")
    assert directory.engine.lookup([former])[former] == Tombstone(an_id(1))


def test_a_former_number_in_a_later_load_makes_no_second_person(directory):
    directory.apply(a_line(1, at="2026-11-20T00:00:00Z", former_ids=[str(a_rpps(2))]))
    load(directory, (1, "MARTIN"), (2, "MARTIN"))
    directory.apply()
    assert names(directory) == ["MARTIN"]


def test_a_record_validated_after_the_extraction_wins_over_it(directory):
    load(directory, (1, "MARTIN"))
    directory.apply(a_line(1, at="2026-11-21T12:00:00Z", exercise_name="DURAND"))
    load(directory, (1, "MARTIN"))
    directory.apply()
    assert names(directory) == ["DURAND"]


def test_an_extraction_made_after_a_record_wins_over_it(directory):
    directory.apply(a_line(1, at="2026-11-20T12:00:00Z", exercise_name="DURAND"))
    load(directory, (1, "MARTIN"))
    directory.apply()
    assert names(directory) == ["MARTIN"]


def test_a_record_older_than_the_loaded_files_is_left_out(directory):
    load(directory, (1, "MARTIN"))
    assert directory.apply(a_line(1)).outcomes == {"outdated": 1}


def test_who_registered_after_the_extraction_has_not_left_with_it(directory):
    load(directory, (2, "DURAND"))
    directory.apply(a_line(1, at="2026-11-21T12:00:00Z"))
    load(directory, (2, "DURAND"))
    directory.apply()
    assert sorted(names(directory)) == ["DURAND", "MARTIN"]


def test_the_alphabetical_order_takes_newcomers_between(directory):
    load(directory, (1, "ADAM"), (2, "ZOLA"))
    directory.apply()
    version = directory.engine.publication().order_version
    for rank, name in enumerate(["MARTIN", "DURAND", "MARTINEZ"], start=3):
        directory.apply(a_line(rank, person=rank, at="2026-11-22T00:00:00Z", exercise_name=name))
    assert names(directory, "martin") == ["MARTIN", "MARTINEZ"]
    assert directory.engine.publication().order_version == version


def test_where_no_place_is_left_the_order_is_dealt_anew(directory):
    load(directory, (1, "ADAM"), (99, "ZOLA"))
    directory.apply()
    version = directory.engine.publication().order_version
    people = [f"M{'A' * rank}" for rank in range(1, 60)]
    for rank, name in enumerate(people, start=2):
        directory.apply(a_line(rank, person=rank, at="2026-11-22T00:00:00Z", exercise_name=name))
    assert names(directory, "m") == people[:50]
    assert directory.engine.publication().order_version != version


def test_a_new_place_of_practice_is_found_as_a_structure(directory):
    directory.apply(a_line(1, person=2, structure={"name": "AILLEURS"}))
    directory.apply(a_line(2))
    found = directory.engine.structures(StructureQuery(number="350000001"), limit=5)
    assert [hit.place.name for hit in found.hits] == ["CABINET DU PORT"]


def test_everybody_in_the_changes_is_a_listing_or_a_tombstone(directory):
    directory.apply(a_line(1), a_line(2, person=2), a_line(3, reason="deletion"))
    kinds = [type(change.person) for change in directory.engine.changes(0, 10)]
    assert kinds == [Listing, Tombstone]
