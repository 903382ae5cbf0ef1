"""The words that a misspelt or misheard word may stand for."""

from zlib import crc32

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from directory.text.phonetics import sound
from directory.text.spelling import ALIKE_EDITS, LOW, Packed, Vocabulary, allowed_edits, remainders
from directory.text.spelling_format import pack

PEOPLE = {"martin": 9, "martins": 2, "marin": 3, "matrin": 1, "roy": 5, "roi": 4, "dupont": 8}
LONG = {"charpentier": 3, "charpantier": 1, "carpentier": 2}


def near(word, people=None):
    return [each.word for each in Vocabulary(pack(people or PEOPLE)).near(word)]


@pytest.mark.parametrize(
    "slip", ["artin", "mrtin", "marti", "mmartin", "martinn", "nartin", "amrtin", "martni"]
)
def test_one_slip_anywhere_is_forgiven(slip):
    assert "martin" in near(slip)


def test_the_nearest_comes_first_then_the_commonest():
    assert near("martin") == ["martin", "marin", "martins", "matrin"]


def test_a_word_of_three_letters_stands_for_itself_only():
    assert near("roy") == ["roy"]


def test_three_letters_may_be_a_word_of_four_that_lost_one():
    assert near("oix", {"foix": 2, "six": 3, "oux": 1}) == ["foix"]


def test_a_longer_word_may_hide_two_slips():
    assert near("charpentxez", LONG) == ["charpentier"]
    assert near("zarpxntiex", LONG) == []


def test_words_that_sound_alike_are_near_at_three_edits_but_not_at_four():
    assert near("gougot", {"gougaud": 1, "gougeot": 1}) == ["gougeot", "gougaud"]
    assert near("filip", {"philippe": 1}) == []


def test_a_word_that_is_no_name_any_more_is_not_guessed_at():
    long = "a" * 31
    assert near(long + "b", {long: 1}) == []
    assert near("a" * 200) == []
    assert Vocabulary(pack({"a": 1})).alike("a" * 200) == ()


def test_an_unknown_word_stands_for_nothing():
    assert near("zzzzzz") == []


def test_words_that_sound_alike_are_found_whatever_their_spelling():
    known = Vocabulary(pack({"gauthier": 3, "gautier": 2, "gotier": 1, "martin": 4}))
    assert {each.word for each in known.alike("gothier")} == {"gauthier", "gautier", "gotier"}


def test_a_vocabulary_knows_its_words():
    known = Vocabulary(pack(PEOPLE))
    assert "dupont" in known
    assert "dupon" not in known


def test_the_same_words_give_the_same_bytes_in_any_order():
    assert pack(PEOPLE) == pack(dict(reversed(PEOPLE.items())))


@given(st.sets(st.text("aébc漢", max_size=31)))
def test_every_remainder_of_every_word_is_kept_once_and_in_order(some):
    packed = msgspec.msgpack.decode(pack(dict.fromkeys(some, 1)), type=Packed)
    rests = {
        crc32(rest.encode()) << 32 | rank
        for rank, word in enumerate(packed.words)
        for rest in remainders(word, allowed_edits(word))
    }
    assert list(packed.remainders.cast("Q")) == sorted(rests)
    assert {each & LOW for each in packed.sounds.cast("Q")} == set(range(len(some)))


WORDS = st.text("abcde", min_size=1, max_size=10)


@given(people=st.dictionaries(WORDS, st.integers(1, 9), min_size=1, max_size=30), typed=WORDS)
def test_near_is_what_a_scan_of_all_words_finds_at_one_edit(people, typed):
    found = {each.word for each in Vocabulary(pack(people)).near(typed)}
    one_edit = {
        word
        for word in people
        if OSA.distance(word, typed) <= min(1, allowed_edits(typed), allowed_edits(word))
        or word == typed
    }
    assert one_edit <= found
    assert all(may_be(word, typed) for word in found)


def may_be(word, typed):
    edits = OSA.distance(word, typed)
    lost_one = edits == 1 and (len(typed), len(word)) == (3, 4)
    said_alike = len(typed) > 3 and sound(word) == sound(typed) and edits <= ALIKE_EDITS
    return edits <= allowed_edits(typed) or lost_one or said_alike
