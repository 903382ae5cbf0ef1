"""A load writes the difference with what is there, and numbers each change."""

from datetime import date

import pytest
from sqlalchemy import event

from indexer.assembly.group_people import encode_assembled_person
from indexer.store import ChangeCounts
from tests.builders import a_professional, a_situation, an_exercise, an_id
from tests.indexer.store.conftest import DAY, encode_people

LATER = date(2026, 11, 21)


def test_a_first_load_finds_everybody_new(load):
    assert load(encode_people("MARTIN", "DURAND")) == ChangeCounts(new=2)


def test_rows_are_inserted_by_the_driver_and_copied_into_postgresql(load, store):
    said = []
    event.listen(store._engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    load(encode_people("MARTIN", "DURAND"))
    inserted = [each for each in said if each.startswith("INSERT INTO professional")]
    assert bool(inserted) is store.url.startswith("sqlite")


def test_the_same_load_again_changes_nothing(load, store):
    load(encode_people("MARTIN", "DURAND"))
    before = store.read_last_sequence()
    assert load(encode_people("MARTIN", "DURAND"), LATER) == ChangeCounts(unchanged=2)
    assert store.read_last_sequence() == before


def test_only_who_differs_takes_a_new_number_and_day(load, everybody):
    load(encode_people("MARTIN", "DURAND"))
    assert load(encode_people("MARTIN", "DUPONT"), LATER) == ChangeCounts(changed=1, unchanged=1)
    first, second = everybody().values()
    assert (first.sequence, first.updated_on) == (1, DAY)
    assert (second.sequence, second.updated_on) == (3, LATER)


def test_who_is_in_the_extraction_no_more_leaves_a_tombstone(load, everybody, store):
    load(encode_people("MARTIN", "DURAND"))
    assert load(encode_people("MARTIN"), LATER) == ChangeCounts(unchanged=1, departed=1)
    gone = everybody()[an_id(2)]
    assert (gone.record, gone.sequence, gone.updated_on) == (None, 3, LATER)
    assert store.count_people_and_activities() == (1, 1)


def test_a_tombstone_departs_once_only(load, store):
    load(encode_people("MARTIN", "DURAND"))
    load(encode_people("MARTIN"))
    assert load(encode_people("MARTIN")) == ChangeCounts(unchanged=1)
    assert store.read_last_sequence() == 3


def test_who_comes_back_is_a_change_with_a_place_in_the_order(load, everybody):
    load(encode_people("MARTIN", "DURAND"))
    load(encode_people("MARTIN"))
    assert load(encode_people("MARTIN", "DURAND")) == ChangeCounts(changed=1, unchanged=1)
    assert everybody()[an_id(2)].alphabetical > 0


def count_as_a_load(store, batch, *, writes):
    """The numbers that a load, or the comparison before one, gives of the people after it."""
    begin = store.open_load_transaction if writes else store.open_load_comparison
    with begin() as loading:
        if writes:
            loading.put_people(batch, LATER)
            loading.mark_departed(LATER)
            assert loading.count_people_and_activities() == (loading.people, loading.activities)
        else:
            loading.compare_people(batch)
            loading.find_departed()
        numbers = (loading.people, loading.activities, loading.kept_people)
        return (*numbers, loading.people_before, loading.activities_before), loading.changes


def test_a_comparison_counts_what_a_load_does_and_writes_nothing(load, store, everybody):
    load(encode_people("MARTIN", "DURAND", "PETIT", "RETOUR"))
    load(encode_people("MARTIN", "DURAND", "PETIT"))
    both = (an_exercise(situations=(a_situation(), a_situation(mode=None))),)
    busy = encode_assembled_person(a_professional(national_id=an_id(2), exercises=both))
    batch = [*encode_people("MARTIN"), busy, *encode_people("RETOUR", "NEUF", first=4)]
    before = everybody(), store.read_last_sequence()
    compared = count_as_a_load(store, batch, writes=False)
    assert (everybody(), store.read_last_sequence()) == before
    assert compared == (
        (4, 5, 1, 3, 3),
        ChangeCounts(new=1, changed=2, unchanged=1, departed=1),
    )
    assert count_as_a_load(store, batch, writes=True) == compared


def put_and_fail(store):
    with store.open_load_transaction() as loading:
        loading.put_people(encode_people("MARTIN"), DAY)
        raise RuntimeError


def test_a_load_that_fails_leaves_no_trace(store, everybody):
    with pytest.raises(RuntimeError):
        put_and_fail(store)
    assert everybody() == {}
    assert store.read_last_sequence() == 0


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_nothing_of_a_record_remains_in_the_database_file_of_who_left(load, store, tmp_path):
    load(encode_people("MARTIN", "ZZMARKERZZ"))
    load(encode_people("MARTIN"))
    store.close()
    assert b"zzmarkerzz" not in (tmp_path / "deep" / "store.sqlite3").read_bytes().lower()
