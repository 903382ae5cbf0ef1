"""Known terms that a typed one with slips may stand for."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from directory.text.phonetics import compute_phonetic_key
from directory.text.term_format import pack_terms
from directory.text.term_index import TermIndex

TOWNS = {
    "lyon": 500_000,
    "saintjeandeluz": 14_000,
    "saintjeandemonts": 9_000,
    "villenavedornon": 40_000,
    "pau": 75_000,
    "paul": 10,
    "boulognebillancourt": 120_000,
    "rennes": 220_000,
    "vannes": 50_000,
}
PARTS = ("saint", "jean", "mont", "ville", "neuve", "d", "sur", "eau", "o", "laud", "lot")


def read_terms(counts):
    return TermIndex(pack_terms(counts))


def find_keys(typed, counts=TOWNS):
    return [match.key for match in read_terms(counts).find_near(typed)]


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("saintjaendeluz", "saintjeandeluz"),
        ("sintjeandelus", "saintjeandeluz"),
        ("vilenavedornon", "villenavedornon"),
        ("boulognebillanocurt", "boulognebillancourt"),
        ("uboulognebillancourt", "boulognebillancourt"),
        ("lyn", "lyon"),
        ("rennse", "rennes"),
    ],
)
def test_a_slip_anywhere_is_forgiven(typed, known):
    assert find_keys(typed)[0] == known


def test_a_term_stands_for_itself_first_then_for_the_nearest_then_for_the_most_frequent():
    assert find_keys("dennes", {"vannes": 2, "rennes": 1, "mennes": 9, "dennes": 1}) == [
        "dennes",
        "mennes",
        "rennes",
    ]


def test_a_term_of_three_letters_stands_for_itself_only():
    assert find_keys("pua") == []
    assert find_keys("pau") == ["pau", "paul"]


def test_a_term_of_seven_letters_has_one_edit_and_one_of_eight_has_two():
    assert find_keys("xvillex", {"ville": 1, "xavilles": 1}) == ["xavilles"]


def test_a_term_that_sounds_the_same_may_differ_in_half_its_letters_and_in_four():
    assert find_keys("saintmarceaulaud", {"saintmarsollau": 1, "saintmarsolau": 1}) == []
    assert find_keys("montfortlamauris", {"montfortlamaury": 1}) == ["montfortlamaury"]
    assert find_keys("bovays", {"beauvais": 1, "bovins": 1}) == ["beauvais"]
    assert find_keys("kanne", {"cannes": 1}) == ["cannes"]
    assert find_keys("o", {"eau": 1}) == []


def test_a_match_tells_whether_both_sound_the_same():
    matches = read_terms({"nice": 2, "ayse": 1}).find_near("nyse")
    assert [(each.key, each.is_alike) for each in matches] == [("ayse", False), ("nice", True)]


def test_a_text_far_longer_than_every_term_stands_for_none():
    assert find_keys("a" * 10_000) == []


def test_nothing_is_near_in_an_empty_index():
    empty = read_terms({})
    assert empty.find_near("lyon") == ()
    assert empty.find_prefix("", 5) == ()


def test_the_most_frequent_terms_that_begin_so_are_found():
    index = read_terms(TOWNS)
    assert index.find_prefix("saintjean", 9) == ("saintjeandeluz", "saintjeandemonts")
    assert index.find_prefix("", 2) == ("lyon", "rennes")
    assert index.find_prefix("z", 2) == ()


def test_the_same_terms_give_the_same_bytes_in_any_order():
    assert pack_terms(TOWNS) == pack_terms(dict(reversed(TOWNS.items())))


SHORT_TERMS = st.text("abcdeé漢", min_size=1, max_size=9)
LONG_TERMS = st.lists(st.sampled_from(PARTS), min_size=3, max_size=9).map("".join)
TERMS = SHORT_TERMS | LONG_TERMS


@st.composite
def terms_and_a_typed_one(draw):
    """Some terms, and one of them (or another) after up to three edits."""
    terms = draw(st.lists(TERMS, min_size=1, max_size=20, unique=True))
    typed = draw(st.sampled_from(terms) | TERMS)
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(typed)))
        kind = draw(st.sampled_from(["drop", "insert", "replace", "swap"]))
        letter = draw(st.sampled_from("abinsté"))
        head, tail = typed[:at], typed[at:]
        typed = {
            "drop": head + tail[1:],
            "insert": head + letter + tail,
            "replace": head + letter + tail[1:],
            "swap": head + tail[1:2] + tail[:1] + tail[2:],
        }[kind]
    return dict.fromkeys(terms, 1), typed


@given(terms_and_a_typed_one())
@example((dict.fromkeys(["saintjeandeluz"], 1), "aintjeadneluz"))
def test_near_is_what_a_scan_of_all_terms_finds(example):
    counts, typed = example
    assert {match.key for match in read_terms(counts).find_near(typed)} == {
        term for term in counts if OSA.distance(term, typed) <= count_edits(term, typed)
    }


def count_edits(term, typed):
    """The rule of edits, written a second time."""
    by_letters = 0 if len(term) <= 3 else 1 if len(term) <= 7 else 2
    is_spoken = len(term) >= 4 and len(typed) >= 3
    if is_spoken and compute_phonetic_key(term) == compute_phonetic_key(typed):
        return max(by_letters, min(len(term) // 2, 4))
    return by_letters


@settings(max_examples=30)
@given(counts=st.dictionaries(TERMS, st.integers(0, 9)), prefix=st.text("abs", max_size=3))
def test_prefixes_are_what_a_scan_finds(counts, prefix):
    in_order = sorted(counts, key=lambda term: (-counts[term], term))
    expected = [term for term in in_order if term.startswith(prefix)]
    assert list(read_terms(counts).find_prefix(prefix, 3)) == expected[:3]
