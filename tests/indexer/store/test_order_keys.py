"""Order keys: unique, in alphabetical order, and stable when newcomers fit between."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.store import order_keys
from indexer.store.order_keys import compute_shuffle_key
from tests.builders import an_id
from tests.indexer.store.conftest import encode_people


@pytest.fixture
def ranked(everybody):
    """Names' numbers in the order of their keys."""
    return lambda: [
        person.national_id
        for person in sorted(everybody().values(), key=lambda person: person.alphabetical)
    ]


def test_keys_follow_the_alphabet(load, ranked):
    load(encode_people("MARTIN", "DURAND", "LEROY"))
    assert ranked() == [an_id(2), an_id(3), an_id(1)]


def test_a_newcomer_moves_nobody(load, everybody):
    load(encode_people("MARTIN", "DURAND"))
    keys = {number: person.alphabetical for number, person in everybody().items()}
    load(encode_people("MARTIN", "DURAND", "LEROY"))
    after = {number: person.alphabetical for number, person in everybody().items()}
    assert keys.items() <= after.items()
    assert after[an_id(2)] < after[an_id(3)] < after[an_id(1)]


def test_a_newcomer_does_not_change_the_order_version(load, store):
    load(encode_people("MARTIN", "DURAND"))
    before = store.read_metadata().order_version
    load(encode_people("MARTIN", "DURAND", "LEROY"))
    assert store.read_metadata().order_version == before


def test_who_is_renamed_finds_a_new_place(load, ranked):
    load(encode_people("MARTIN", "DURAND", "LEROY"))
    load(encode_people("ABADIE", "DURAND", "LEROY"))
    assert ranked() == [an_id(1), an_id(2), an_id(3)]


def test_when_no_gap_is_left_everybody_is_dealt_anew(load, store, ranked, monkeypatch):
    monkeypatch.setattr(order_keys, "ORDER_KEY_GAP", 1)
    load(encode_people("MARTIN", "DURAND"))
    before = store.read_metadata().order_version
    load(encode_people("MARTIN", "DURAND", "LEROY"))
    assert ranked() == [an_id(2), an_id(3), an_id(1)]
    assert store.read_metadata().order_version != before


def test_many_newcomers_are_dealt_at_once(load, store, ranked, monkeypatch):
    load(encode_people("MARTIN", "DURAND"))
    before = store.read_metadata().order_version
    monkeypatch.setattr(order_keys, "MAX_NEWCOMERS_BEFORE_REORDER", 1)
    load(encode_people("MARTIN", "DURAND", "LEROY", "ABADIE"))
    assert ranked() == [an_id(4), an_id(2), an_id(3), an_id(1)]
    assert store.read_metadata().order_version != before


NAMES = st.lists(st.sampled_from(["ABADIE", "DURAND", "LE GALL", "LEGALL", "MARTIN"]), min_size=1)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=NAMES, then=NAMES)
def test_however_people_come_keys_stay_unique_and_sorted(first, then, load, everybody):
    load(encode_people(*first))
    batch = encode_people(*then)
    load(batch)
    keys = everybody()
    ranks = [
        keys[person.national_id].alphabetical
        for person in sorted(batch, key=lambda person: person.sort_key)
    ]
    assert ranks == sorted(set(ranks))


def test_the_fair_order_depends_on_the_deal():
    numbers = [an_id(rank) for rank in range(50)]
    one, two = (sorted(numbers, key=lambda each: compute_shuffle_key(v, each)) for v in ("1", "2"))
    assert one != two != numbers
