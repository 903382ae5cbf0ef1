"""The words that a misspelt or misheard word may stand for."""

from zlib import crc32

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from directory.text.phonetics import compute_phonetic_key
from directory.text.spelling import (
    LOW_32_BITS,
    MAX_PHONETIC_EDITS,
    PackedVocabulary,
    Vocabulary,
    count_allowed_edits,
    list_remainders,
)
from directory.text.spelling_format import pack_vocabulary, pack_word_changes

WORD_COUNTS = {"martin": 9, "martins": 2, "marin": 3, "matrin": 1, "roy": 5, "roi": 4, "dupont": 8}
LONG_WORD_COUNTS = {"charpentier": 3, "charpantier": 1, "carpentier": 2}


def find_near_words(word, people=None):
    return [
        each.word
        for each in Vocabulary(pack_vocabulary(people or WORD_COUNTS)).find_fuzzy_words(word)
    ]


@pytest.mark.parametrize(
    "slip", ["artin", "mrtin", "marti", "mmartin", "martinn", "nartin", "amrtin", "martni"]
)
def test_one_slip_anywhere_is_forgiven(slip):
    assert "martin" in find_near_words(slip)


def test_the_nearest_comes_first_then_the_commonest():
    assert find_near_words("martin") == ["martin", "marin", "martins", "matrin"]


def test_a_word_of_three_letters_stands_for_itself_only():
    assert find_near_words("roy") == ["roy"]


def test_three_letters_may_be_a_word_of_four_that_lost_one():
    assert find_near_words("oix", {"foix": 2, "six": 3, "oux": 1}) == ["foix"]


def test_a_longer_word_may_hide_two_slips():
    assert find_near_words("charpentxez", LONG_WORD_COUNTS) == ["charpentier"]
    assert find_near_words("zarpxntiex", LONG_WORD_COUNTS) == []


def test_words_that_sound_alike_are_near_at_three_edits_but_not_at_four():
    assert find_near_words("gougot", {"gougaud": 1, "gougeot": 1}) == ["gougeot", "gougaud"]
    assert find_near_words("filip", {"philippe": 1}) == []


def test_a_word_that_is_no_name_any_more_is_not_guessed_at():
    long = "a" * 31
    assert find_near_words(long + "b", {long: 1}) == []
    assert find_near_words("a" * 200) == []
    assert Vocabulary(pack_vocabulary({"a": 1})).find_phonetic_words("a" * 200) == ()


def test_an_unknown_word_stands_for_nothing():
    assert find_near_words("zzzzzz") == []


def test_words_that_sound_alike_are_found_whatever_their_spelling():
    known = Vocabulary(pack_vocabulary({"gauthier": 3, "gautier": 2, "gotier": 1, "martin": 4}))
    assert {each.word for each in known.find_phonetic_words("gothier")} == {
        "gauthier",
        "gautier",
        "gotier",
    }


def test_a_vocabulary_knows_its_words():
    known = Vocabulary(pack_vocabulary(WORD_COUNTS))
    assert "dupont" in known
    assert "dupon" not in known


def test_the_same_words_give_the_same_bytes_in_any_order():
    assert pack_vocabulary(WORD_COUNTS) == pack_vocabulary(dict(reversed(WORD_COUNTS.items())))


@given(st.sets(st.text("aébc漢", max_size=31)))
def test_every_remainder_of_every_word_is_kept_once_and_in_order(some):
    packed = msgspec.msgpack.decode(pack_vocabulary(dict.fromkeys(some, 1)), type=PackedVocabulary)
    rests = {
        crc32(rest.encode()) << 32 | rank
        for rank, word in enumerate(packed.words)
        for rest in list_remainders(word, count_allowed_edits(word))
    }
    assert list(packed.remainders.cast("Q")) == sorted(rests)
    assert {each & LOW_32_BITS for each in packed.sounds.cast("Q")} == set(range(len(some)))


RANDOM_WORDS = st.text("abcde", min_size=1, max_size=10)


@given(
    people=st.dictionaries(RANDOM_WORDS, st.integers(1, 9), min_size=1, max_size=30),
    typed=RANDOM_WORDS,
)
def test_near_is_what_a_scan_of_all_words_finds_at_one_edit(people, typed):
    found = {each.word for each in Vocabulary(pack_vocabulary(people)).find_fuzzy_words(typed)}
    one_edit = {
        word
        for word in people
        if OSA.distance(word, typed)
        <= min(1, count_allowed_edits(typed), count_allowed_edits(word))
        or word == typed
    }
    assert one_edit <= found
    assert all(is_possible_misspelling(word, typed) for word in found)


def is_possible_misspelling(word, typed):
    edits = OSA.distance(word, typed)
    lost_one = edits == 1 and (len(typed), len(word)) == (3, 4)
    said_alike = (
        len(typed) > 3
        and compute_phonetic_key(word) == compute_phonetic_key(typed)
        and edits <= MAX_PHONETIC_EDITS
    )
    return edits <= count_allowed_edits(typed) or lost_one or said_alike


def change_words(vocabulary, *, borne=(), lost=()):
    """The vocabulary after a change of the people."""
    packed = pack_word_changes(vocabulary, borne, lost)
    return vocabulary if packed is None else vocabulary.with_added_words(packed)


def find_words(vocabulary, word):
    searches = vocabulary.find_fuzzy_words, vocabulary.find_phonetic_words
    return [{each.word for each in search(word)} for search in searches]


def test_a_word_that_nobody_bears_any_more_is_reached_no_more():
    built = Vocabulary(pack_vocabulary(WORD_COUNTS))
    changed = change_words(built, lost={"martin"})
    assert "martin" not in changed
    assert "martin" not in changed.all_words
    assert find_words(changed, "martin") == [{"marin", "martins", "matrin"}, {"martins"}]
    assert "martin" in built


def test_a_word_that_is_borne_again_comes_back_with_its_rank():
    built = Vocabulary(pack_vocabulary(WORD_COUNTS))
    changed = change_words(change_words(built, lost={"martin", "roy"}), borne={"martin"})
    assert "martin" in changed
    assert "roy" not in changed
    assert changed.find_fuzzy_words("martin") == built.find_fuzzy_words("martin")


def test_an_added_word_that_nobody_bears_any_more_leaves_no_trace():
    built = Vocabulary(pack_vocabulary(WORD_COUNTS))
    added = change_words(built, borne={"zorglub"})
    assert "zorglub" in added
    packed = pack_word_changes(added, (), {"zorglub"})
    assert b"zorglub" not in packed
    assert "zorglub" not in added.with_added_words(packed)


def test_a_change_that_adds_and_removes_no_word_is_not_written():
    built = Vocabulary(pack_vocabulary(WORD_COUNTS))
    changed = change_words(built, borne={"zorglub"}, lost={"roy"})
    assert pack_word_changes(built, {"martin"}, {"unknown"}) is None
    assert pack_word_changes(changed, {"zorglub"}, {"roy"}) is None


@given(
    st.lists(
        st.tuples(
            st.sets(st.sampled_from([*sorted(WORD_COUNTS), "martine", "zorglub"])),
            st.sets(st.sampled_from([*sorted(WORD_COUNTS), "martine", "zorglub"])),
        ),
        max_size=4,
    )
)
def test_changes_add_up_to_the_words_that_are_borne(changes):
    vocabulary, words = Vocabulary(pack_vocabulary(WORD_COUNTS)), set(WORD_COUNTS)
    for borne, lost in changes:
        vocabulary = change_words(vocabulary, borne=borne, lost=lost - borne)
        words = (words | borne) - (lost - borne)
    assert set(vocabulary.all_words) == words
    for word in ("martin", "rois", "zorgloub"):
        rebuilt = Vocabulary(pack_vocabulary(dict.fromkeys(words, 1)))
        assert find_words(vocabulary, word) == find_words(rebuilt, word)
