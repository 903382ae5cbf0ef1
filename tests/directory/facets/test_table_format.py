"""The table of activities: the same however it was put together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.facets.activity_table import ActivityTable
from directory.facets.batch_encoding import encode_batch, encode_national_id
from directory.facets.definition import DimensionGroup, count_activity_values
from directory.facets.table_format import pack_table, replace_people
from directory.matching.tiers import IS_LIVE_EXPRESSION
from directory.model.activities import Activity
from directory.model.identifiers import NationalId
from directory.search import ActivityFilter, Dimension
from tests.builders import an_id

RANDOM_ACTIVITIES = st.builds(
    Activity,
    profession=st.sampled_from(["10", "60"]),
    savoir_faire=st.sampled_from([(), ("SM04",), ("SM04", "SM26"), ("SM53", "SM54")]),
    genre=st.sampled_from(["", "GENR02"]),
    mode=st.sampled_from(["", "L", "S"]),
    function=st.sampled_from(["", "FON-01"]),
    sector=st.sampled_from(["", "SA01", "SA07"]),
    civility=st.sampled_from(["", "M", "MME"]),
    departement=st.sampled_from(["", "35", "75"]),
    commune=st.sampled_from(["", "35238", "75056", "75105"]),
    postal_codes=st.sampled_from([(), ("35000", "35200"), ("75005",)]),
    has_phone=st.sampled_from(["", "true"]),
    structure=st.sampled_from(["", "R1", "R2"]),
    streets=st.sampled_from([(), ("ruepasteur",)]),
)
RANDOM_PEOPLE = st.dictionaries(
    st.integers(1, 30).map(an_id), st.lists(RANDOM_ACTIVITIES, min_size=1, max_size=3, unique=True)
)


def draw_codes(*codes):
    return st.lists(st.sampled_from(codes), max_size=2, unique=True).map(tuple)


RANDOM_FILTERS = st.builds(
    ActivityFilter,
    professions=draw_codes("10", "60", "98"),
    savoir_faire=draw_codes("SM04", "SM26", "SM54"),
    genres=draw_codes("GENR02"),
    modes=draw_codes("L"),
    functions=draw_codes("FON-01"),
    sectors=draw_codes("SA07"),
    civilities=draw_codes("M", "MME"),
    departements=draw_codes("35", "75"),
    communes=draw_codes("35238", "75056"),
    postal_codes=draw_codes("35200", "75005", "29000"),
    has_phone=draw_codes("true"),
    structures=draw_codes("R1", "R2", "R3"),
)
RANDOM_RINGS = st.sampled_from([None, ("35238",), ("75105", "35238"), ()])
ALL_DIMENSIONS = tuple(Dimension)


def count_values_one_by_one(people, where, ring):
    found = count_activity_values(
        people.values(), DimensionGroup(ALL_DIMENSIONS, IS_LIVE_EXPRESSION, where, ring)
    )
    return {each: dict(found[each]) for each in ALL_DIMENSIONS}


@given(RANDOM_PEOPLE, RANDOM_FILTERS, RANDOM_RINGS)
def test_a_tally_is_what_looking_at_everybody_gives(people, where, ring):
    table = ActivityTable(pack_table([encode_batch(people)], 7))
    assert table.sequence == 7
    assert table.count_values(where, ring, ALL_DIMENSIONS) == count_values_one_by_one(
        people, where, ring
    )


@given(RANDOM_PEOPLE, RANDOM_FILTERS, st.sets(st.integers(1, 40).map(an_id)))
def test_people_can_be_left_out(people, where, gone):
    table = ActivityTable(pack_table([encode_batch(people)], 0))
    left = table.mark_people(set(map(encode_national_id, gone)))
    rest = {who: activities for who, activities in people.items() if who not in gone}
    assert table.count_values(where, None, ALL_DIMENSIONS, left) == count_values_one_by_one(
        rest, where, None
    )


@given(st.lists(RANDOM_PEOPLE, max_size=4))
def test_parts_give_the_table_of_all_together(parts):
    parts = [
        {who: some for who, some in part.items() if not any(who in before for before in parts[:at])}
        for at, part in enumerate(parts)
    ]
    everybody = {who: some for part in parts for who, some in part.items()}
    assert pack_table([*map(encode_batch, parts)], 3) == pack_table([encode_batch(everybody)], 3)


@given(RANDOM_PEOPLE, RANDOM_PEOPLE, st.sets(st.integers(1, 40).map(an_id)))
def test_replaced_people_give_the_table_of_the_newest(before, newer, gone):
    people = {**newer, **dict.fromkeys(gone, ())}
    after = {who: some for who, some in {**before, **people}.items() if some}
    table = ActivityTable(replace_people(pack_table([encode_batch(before)], 1), people, 9))
    assert table.sequence == 9
    everywhere = ActivityFilter()
    assert table.count_values(everywhere, None, ALL_DIMENSIONS) == count_values_one_by_one(
        after, everywhere, None
    )


@pytest.mark.parametrize("ids", [["8" + "9" * 11, "0359A12345"], ["0019999999", "801000000001"]])
def test_numbers_of_people_are_different_and_take_64_bits(ids):
    numbers = {encode_national_id(NationalId(each)) for each in ids}
    assert len(numbers) == len(ids)
    assert max(numbers) < 1 << 63
