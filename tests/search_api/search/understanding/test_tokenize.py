import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.text.analysis import words
from search_api.search.understanding.tokenize import split_words


def cut(text):
    return [(word.text, word.key) for word in split_words(text)]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("kiné, Lyon", ["kine", "lyon"]),
        ("sage-femme", ["sage", "femme"]),
        ("L'Isle d’Abeau", ["l", "isle", "d", "abeau"]),
        ("st-étienne(42)", ["saint", "etienne", "42"]),
        ("Dr. M. Paul", ["dr", "m", "paul"]),
        ("be\u0301ne\u0301dicte", ["benedicte"]),
        ("mar\u00adtin\u200f", ["martin"]),
        ("🩺 ' !!", []),
    ],
)
def test_words_are_cut_at_anything_but_an_apostrophe_within_a_name(text, keys):
    assert [key for _, key in cut(text)] == keys


def test_words_are_kept_as_typed():
    assert cut("Ste-Luce d’Aix")[0] == ("Ste", "sainte")


@pytest.mark.parametrize("text", ['"paul lyon" kiné', "« paul lyon » kiné", "“paul lyon” kiné"])
def test_words_in_quotation_marks_are_set_apart(text):
    quoted = [(word.key, word.is_quoted) for word in split_words(text)]
    assert quoted == [("paul", True), ("lyon", True), ("kine", False)]


def test_a_lone_quotation_mark_sets_nothing_apart():
    assert not any(word.is_quoted for word in split_words('"paul lyon'))


@given(st.text(alphabet="aàbœéç'’- .,\"«»2", max_size=60))
def test_cutting_keeps_every_word_of_the_analysis(text):
    glued = "".join(word.key for word in split_words(text))
    assert glued == "".join(words(text))


@pytest.mark.parametrize(
    "text", ["martin, paul", "martin (paul)", "martin ; paul", "martin - paul"]
)
def test_punctuation_is_a_boundary(text):
    assert [word.is_after_boundary for word in split_words(text)] == [False, True]


@pytest.mark.parametrize("text", ["martin-paul", "martin paul", "martin. paul"])
def test_a_hyphen_and_a_full_stop_are_no_boundary(text):
    assert not any(word.is_after_boundary for word in split_words(text))
