"""The table of activities: the same however it was put together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.facets.activity_table import Table
from directory.facets.batch_encoding import coded, number_of
from directory.facets.counting import Asked, tallied
from directory.facets.table_format import pack, replaced
from directory.matching.tiers import EXISTS
from directory.model.activities import Activity
from directory.model.identifiers import NationalId
from directory.search import Dimension, Where
from tests.builders import an_id

ACTIVITIES = st.builds(
    Activity,
    profession=st.sampled_from(["10", "60"]),
    savoir_faire=st.sampled_from([(), ("SM04",), ("SM04", "SM26"), ("SM53", "SM54")]),
    mode=st.sampled_from(["", "L", "S"]),
    function=st.sampled_from(["", "FON-01"]),
    departement=st.sampled_from(["", "35", "75"]),
    commune=st.sampled_from(["", "35238", "75056", "75105"]),
    postal_codes=st.sampled_from([(), ("35000", "35200"), ("75005",)]),
    structure=st.sampled_from(["", "R1", "R2"]),
)
PEOPLE = st.dictionaries(
    st.integers(1, 30).map(an_id), st.lists(ACTIVITIES, min_size=1, max_size=3, unique=True)
)


def some(*codes):
    return st.lists(st.sampled_from(codes), max_size=2, unique=True).map(tuple)


WHERES = st.builds(
    Where,
    professions=some("10", "60", "98"),
    savoir_faire=some("SM04", "SM26", "SM54"),
    modes=some("L"),
    functions=some("FON-01"),
    departements=some("35", "75"),
    communes=some("35238", "75056"),
    postal_codes=some("35200", "75005", "29000"),
    structures=some("R1", "R2", "R3"),
)
RINGS = st.sampled_from([None, ("35238",), ("75105", "35238"), ()])
EVERY = tuple(Dimension)


def counted_one_by_one(people, where, ring):
    found = tallied(people.values(), Asked(EVERY, EXISTS, where, ring))
    return {each: dict(found[each]) for each in EVERY}


@given(PEOPLE, WHERES, RINGS)
def test_a_tally_is_what_looking_at_everybody_gives(people, where, ring):
    table = Table(pack([coded(people)], 7))
    assert table.sequence == 7
    assert table.tally(where, ring, EVERY) == counted_one_by_one(people, where, ring)


@given(PEOPLE, WHERES, st.sets(st.integers(1, 40).map(an_id)))
def test_people_can_be_left_out(people, where, gone):
    table = Table(pack([coded(people)], 0))
    left = table.among(set(map(number_of, gone)))
    rest = {who: activities for who, activities in people.items() if who not in gone}
    assert table.tally(where, None, EVERY, left) == counted_one_by_one(rest, where, None)


@given(st.lists(PEOPLE, max_size=4))
def test_parts_give_the_table_of_all_together(parts):
    parts = [
        {who: some for who, some in part.items() if not any(who in before for before in parts[:at])}
        for at, part in enumerate(parts)
    ]
    everybody = {who: some for part in parts for who, some in part.items()}
    assert pack([*map(coded, parts)], 3) == pack([coded(everybody)], 3)


@given(PEOPLE, PEOPLE, st.sets(st.integers(1, 40).map(an_id)))
def test_replaced_people_give_the_table_of_the_newest(before, newer, gone):
    people = {**newer, **dict.fromkeys(gone, ())}
    after = {who: some for who, some in {**before, **people}.items() if some}
    table = Table(replaced(pack([coded(before)], 1), people, 9))
    assert table.sequence == 9
    everywhere = Where()
    assert table.tally(everywhere, None, EVERY) == counted_one_by_one(after, everywhere, None)


@pytest.mark.parametrize("ids", [["8" + "9" * 11, "0359A12345"], ["0019999999", "801000000001"]])
def test_numbers_of_people_are_different_and_take_64_bits(ids):
    numbers = {number_of(NationalId(each)) for each in ids}
    assert len(numbers) == len(ids)
    assert max(numbers) < 1 << 63
