import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.text.analysis import words
from search_api.search.understanding.interpretation import Interpretation
from search_api.search.understanding.tokenize import split_words


def cut(text):
    return [(word.text, word.key) for word in split_words(Interpretation(text=text)).words]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("kiné, Lyon", ["kine", "lyon"]),
        ("sage-femme", ["sage", "femme"]),
        ("L'Isle d’Abeau", ["lisle", "dabeau"]),
        ("st-étienne(42)", ["saint", "etienne", "42"]),
        ("Dr. M. Paul", ["dr", "m", "paul"]),
        ("be\u0301ne\u0301dicte", ["benedicte"]),
        ("mar\u00adtin\u200f", ["martin"]),
        ("🩺 ' !!", []),
    ],
)
def test_words_are_cut_at_anything_but_apostrophes(text, keys):
    assert [key for _, key in cut(text)] == keys


def test_words_are_kept_as_typed():
    assert cut("Ste-Luce d’Aix")[0] == ("Ste", "sainte")


@pytest.mark.parametrize("text", ['"paul lyon" kiné', "« paul lyon » kiné", "“paul lyon” kiné"])
def test_words_in_quotation_marks_are_set_apart(text):
    reading = split_words(Interpretation(text=text))
    assert [word.key for word in reading.quoted_words] == ["paul", "lyon"]
    assert [word.key for word in reading.words] == ["kine"]


def test_a_lone_quotation_mark_sets_nothing_apart():
    assert split_words(Interpretation(text='"paul lyon')).quoted_words == ()


@given(st.text(alphabet="aàbœéç'’- .,\"«»2", max_size=60))
def test_cutting_keeps_every_word_of_the_analysis(text):
    glued = "".join(word.key for word in split_words(Interpretation(text=text)).all_words)
    assert glued == "".join(words(text))
