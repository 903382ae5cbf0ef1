"""Which words of a vocabulary a change of some people adds and removes."""

import pytest
from msgspec.structs import replace

from directory import word_changes
from directory.word_changes import derive_word_changes
from tests.builders import a_tombstone, make_documents
from tests.fakes import InMemoryEngine

NAMES = ("MARTIN Paul", "LE GALL Paul", "MARTINEAU Zoé")
BEFORE = make_documents(*NAMES)


def change(*documents):
    """The words that come and go when these documents replace those of the same people."""
    engine = InMemoryEngine(BEFORE)
    vocabulary = engine.vocabulary()
    packed = derive_word_changes(engine, documents)
    after = set(vocabulary.with_added_words(packed).all_words) if packed else None
    before = set(vocabulary.all_words)
    return None if after is None else (after - before, before - after)


def rename(person, name):
    return replace(make_documents(*(name,) * person)[-1], sequence=9)


def test_a_word_of_a_person_who_leaves_goes_unless_somebody_else_bears_it():
    assert change(a_tombstone(1)) == (set(), {"martin"})
    assert change(a_tombstone(2)) == (set(), {"le", "gall", "legall"})


def test_a_word_goes_once_the_last_who_bears_it_leaves():
    assert change(a_tombstone(1), a_tombstone(2)) == (
        set(),
        {"martin", "paul", "le", "gall", "legall"},
    )


def test_a_new_name_brings_its_words_and_takes_the_old_ones():
    assert change(rename(1, "MOREAU Paul")) == ({"moreau"}, {"martin"})


def test_a_name_that_passes_from_one_to_another_stays():
    assert change(rename(1, "MOREAU Paul"), rename(2, "MARTIN Paul")) == (
        {"moreau"},
        {"le", "gall", "legall"},
    )


def test_a_change_of_something_else_changes_no_word():
    assert change(replace(BEFORE[0], sequence=9)) is None


def test_somebody_who_was_not_there_takes_no_word_away():
    assert change(a_tombstone(9)) is None
    assert change(make_documents(*NAMES, "PAULET Paul")[-1]) == ({"paulet"}, set())


@pytest.mark.parametrize("size", [1, 2])
def test_those_who_bear_a_word_are_read_page_by_page(monkeypatch, size):
    monkeypatch.setattr(word_changes, "BEARERS_PER_PAGE", size)
    monkeypatch.setattr(word_changes, "LOOKUPS_PER_REQUEST", size)
    assert change(a_tombstone(1)) == (set(), {"martin"})
    assert change(a_tombstone(1), a_tombstone(2))[1] >= {"paul"}
