"""A person under several numbers: what a line says of one of them holds for all, in any order."""

from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path

import pytest

from directory.model.identifiers import NationalId
from directory.model.listing import Listing
from directory.search import Tombstone
from indexer.feed.line import Reason
from indexer.publication.update import BuildOptions, rebuild_index
from tests.builders import a_rpps, an_id
from tests.indexer.directories import Directory
from tests.indexer.feed.lines import a_line
from tests.indexer.loads import load_people

CASES = Path(__file__).with_name("cases")
ORDERS_OF = {many: list(permutations(range(many)))[:: many - 2] for many in (3, 4, 5)}
HIDING = [Reason.PUBLIC_OPPOSITION, Reason.DELETION]


OTHER = a_line(1, person=77, exercise_name="AUTRE")


@pytest.fixture
def later(directory):
    """The directory on a day when the lines of the cases have been validated."""
    directory.now = datetime(2026, 11, 26, tzinfo=UTC)
    return directory


def case_lines(name):
    return (CASES / f"{name}.jsonl").read_bytes().splitlines()


def served(directory, *numbers):
    """Under each number: the name that is public, True where it is 410, None where it is 404."""
    people = directory.engine.lookup([NationalId(number) for number in numbers])
    return [describe(people.get(NationalId(number))) for number in numbers]


def describe(person):
    if isinstance(person, Listing):
        return person.exercises[0].exercise_name
    return isinstance(person, Tombstone) or None


def served_people(directory, *ranks):
    return served(directory, *map(an_id, ranks))


def changed_since(directory, number):
    return {str(change.person.id)[-11:] for change in directory.engine.changes(number, 100)}


def test_an_opposition_under_a_former_number_hides_the_person_under_every_number(later):
    numbers = ("899880000200", "899880000201")
    later.receive(*case_lines("f1_reg"))
    assert served(later, *numbers) == ["NOUVEAU", "NOUVEAU"]
    assert later.receive(*case_lines("f2_oppose_former")).outcomes == {"applied": 1}
    assert served(later, *numbers) == [True, True]
    assert later.receive(*case_lines("f3_change")).outcomes == {"suppressed": 1}
    assert served(later, *numbers) == [True, True]
    assert later.engine.publication().professionals == 0


@pytest.mark.parametrize("order", ORDERS_OF[4])
def test_the_order_of_arrival_does_not_bring_back_who_opposed_under_a_former_number(later, order):
    lines = [*case_lines("f1_reg"), *case_lines("f2_oppose_former"), *case_lines("f3_change")]
    later.apply(OTHER)
    later.receive(*(lines[at] for at in order))
    shown = served(later, "899880000200", "899880000201")
    assert set(shown) <= {True, None}
    assert later.engine.publication().professionals == 1


@pytest.mark.parametrize("order", ORDERS_OF[3])
def test_a_chain_redirects_from_each_number_to_the_present_one(later, order):
    lines = case_lines("chain")
    for at in order:
        later.receive(lines[at])
    chain = ("899880000301", "899880000302", "899880000303")
    assert served(later, *chain) == ["GAMMA", "GAMMA", "GAMMA"]
    (person,) = {later.engine.lookup([NationalId(one)])[NationalId(one)].id for one in chain}
    assert person == chain[-1][1:]
    assert later.engine.publication().professionals == 1


CHAIN = [
    a_line(1, person=1, exercise_name="UN"),
    a_line(2, person=2, exercise_name="DEUX", former_ids=[str(a_rpps(1))]),
    a_line(3, person=3, exercise_name="TROIS", former_ids=[str(a_rpps(2))]),
]


@pytest.mark.parametrize("person", [1, 2, 3])
@pytest.mark.parametrize("place", range(4))
def test_a_line_in_the_middle_of_a_chain_hides_the_whole_chain(directory, person, place):
    reason = HIDING[(person + place) % len(HIDING)]
    lines = [OTHER, *CHAIN]
    lines.insert(1 + place, a_line(4, person=person, reason=reason))
    for line in lines:
        directory.apply(line)
    assert set(served_people(directory, 1, 2, 3)) <= {True, None}
    assert served_people(directory, 1, 2, 3).count(True) == (3 if place or person > 1 else 0)
    assert directory.apply(a_line(5, person=3, reason="contact-change")).outcomes == {
        "suppressed": 1
    }


@pytest.mark.parametrize("order", ORDERS_OF[5][::2])
def test_a_later_registration_lifts_it_under_every_number_in_any_order(directory, order):
    opposed = a_line(4, person=1, reason="public-opposition")
    lines = [*CHAIN, opposed, a_line(5, person=3, exercise_name="RETOUR")]
    directory.apply(OTHER)
    for at in order:
        directory.apply(lines[at])
    assert served_people(directory, 1, 2, 3) == ["RETOUR"] * 3
    assert directory.store.read_suppressed_ids() == frozenset()


def test_an_older_registration_under_the_present_number_lifts_nothing(directory):
    directory.apply(a_line(1, person=1), a_line(9, person=1, reason="public-opposition"))
    directory.apply(a_line(5, person=2, former_ids=[str(a_rpps(1))]))
    assert served_people(directory, 1, 2) == [True, True]


@pytest.mark.parametrize("person", [1, 2])
def test_a_registration_validated_before_the_opposition_lifts_nothing(later, person):
    """It may be sent later: then its number is higher."""
    later.apply(a_line(1, person=1), a_line(2, person=2, former_ids=[str(a_rpps(1))]))
    opposed_at, before = "2026-11-25T09:00:00Z", "2026-11-25T08:59:59Z"
    later.apply(a_line(3, person=1, at=opposed_at, reason="public-opposition"))
    sent_late = a_line(4, person=person, at=before)
    assert later.apply(sent_late).outcomes == {"suppressed": 1}
    assert served_people(later, 1, 2) == [True, True]
    later.apply(a_line(5, person=2, at=opposed_at, exercise_name="RETOUR"))
    assert served_people(later, 2) == ["RETOUR"]


def test_a_late_opposition_hides_whom_a_newer_correction_kept_public(directory):
    directory.apply(a_line(1), a_line(5, reason="contact-change"))
    assert directory.apply(a_line(3, reason="public-opposition")).outcomes == {"applied": 1}
    assert served_people(directory, 1) == [True]
    assert directory.apply(a_line(3, reason="public-opposition")).outcomes == {"already": 1}


def test_an_opposition_older_than_the_registration_is_late(directory):
    directory.apply(a_line(4))
    assert directory.apply(a_line(3, reason="public-opposition")).outcomes == {"already": 1}
    assert served_people(directory, 1) == ["MARTIN"]


def test_somebody_never_published_is_unknown_after_an_opposition(directory):
    directory.apply(a_line(1, person=9))
    directory.apply(a_line(2, person=2, reason="public-opposition"))
    directory.apply(a_line(3, person=1, reason="contact-change", former_ids=[str(a_rpps(2))]))
    assert served_people(directory, 1, 2) == [None, None]


def test_a_number_learnt_after_the_opposition_is_gone_too(directory):
    directory.apply(a_line(1), a_line(2, reason="public-opposition"))
    directory.apply(a_line(3, reason="contact-change", former_ids=["351234567"]))
    assert served(directory, an_id(1), "0351234567") == [True, True]


def test_a_record_under_a_former_number_is_about_the_person(directory):
    directory.apply(*CHAIN)
    late = a_line(8, person=1, reason="exercise-name-change", exercise_name="QUATRE")
    assert directory.apply(late).outcomes == {"applied": 1}
    assert served_people(directory, 1, 2, 3) == ["QUATRE"] * 3
    assert directory.engine.publication().professionals == 1
    load_people(directory, {3: "FICHIER"}, stamp="202611200901")
    assert served_people(directory, 3) == ["QUATRE"]


@pytest.mark.parametrize("order", ORDERS_OF[3])
def test_numbers_in_a_circle_lead_to_the_one_that_the_newest_line_names(directory, order):
    lines = [
        a_line(1, person=1, exercise_name="UN", former_ids=[str(a_rpps(3))]),
        a_line(2, person=2, exercise_name="DEUX", former_ids=[str(a_rpps(1))]),
        a_line(3, person=3, exercise_name="TROIS", former_ids=[str(a_rpps(2))]),
    ]
    for at in order:
        directory.apply(lines[at])
    assert served_people(directory, 1, 2, 3) == ["TROIS"] * 3
    assert directory.engine.lookup([an_id(1)])[an_id(1)].rpps == a_rpps(3)
    load_people(directory, {3: "FICHIER"}, stamp="202611211200")
    assert served_people(directory, 3) == ["FICHIER"]


def test_two_numbers_that_are_each_a_former_one_of_the_other_are_one_person(directory):
    directory.apply(a_line(1, person=1, former_ids=[str(a_rpps(2))]))
    directory.apply(a_line(2, person=2, former_ids=[str(a_rpps(1))], exercise_name="DEUX"))
    assert served_people(directory, 1, 2) == ["DEUX", "DEUX"]
    directory.apply(a_line(3, person=1, former_ids=[str(a_rpps(2))], exercise_name="UN"))
    assert served_people(directory, 1, 2) == ["UN", "UN"]
    assert directory.engine.publication().professionals == 1


def test_a_former_number_that_a_newer_line_gives_to_another_leads_there(directory):
    directory.apply(a_line(1, person=1, former_ids=["351234567"]))
    directory.apply(a_line(2, person=2, former_ids=["351234567"], exercise_name="AUTRE"))
    assert served(directory, an_id(1), an_id(2), "0351234567") == ["MARTIN", "AUTRE", "AUTRE"]
    assert directory.engine.lookup([an_id(1)])[an_id(1)].former_ids == ()


def test_the_former_numbers_of_an_older_record_still_count(directory):
    directory.apply(a_line(5, person=2, exercise_name="NEUF"), a_line(1, person=1))
    before = directory.engine.publication().sequence
    late = a_line(2, person=2, former_ids=[str(a_rpps(1))])
    assert directory.apply(late).outcomes == {"already": 1}
    assert served_people(directory, 1, 2) == ["NEUF", "NEUF"]
    assert changed_since(directory, before) == {a_rpps(1), a_rpps(2)}


@pytest.mark.parametrize("order", ORDERS_OF[4])
def test_an_update_serves_what_a_full_build_serves(tmp_path, order):
    lines = [*CHAIN, a_line(4, person=2, reason="public-opposition")]
    updated = Directory(tmp_path / "updated")
    updated.apply(OTHER)
    for at in order:
        updated.apply(lines[at])
    before = updated.state(), served_people(updated, 1, 2, 3)
    rebuild_index(
        updated.store, updated.index, now=updated.clock(), options=BuildOptions(workers=1)
    )
    assert (updated.state(), served_people(updated, 1, 2, 3)) == before
    updated.store.close()


@pytest.mark.parametrize("reason", ["public-opposition", "deletion"])
def test_the_number_of_somebody_hidden_that_becomes_a_former_one_leads_to_one_tombstone(
    directory, reason
):
    """The person was shown under the other number, and is hidden by what was said of this one."""
    directory.apply(a_line(1, person=1), a_line(2, person=7))
    directory.apply(a_line(3, person=7, reason=reason))
    directory.apply(a_line(4, person=1, reason="activity-changed", former_ids=[str(a_rpps(7))]))
    gone = Tombstone(an_id(1))
    assert directory.engine.lookup([an_id(1), an_id(7)]) == {an_id(1): gone, an_id(7): gone}
