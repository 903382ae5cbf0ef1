"""Laws of the analysis: folding, and the agreement of what is indexed with what is asked."""

import re
from itertools import permutations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from unidecode import unidecode

from directory.matching.expressions import is_match
from directory.matching.name_tiers import build_name_tiers, match_all_words
from directory.matching.tiers import collect_document_fields
from directory.search import Tier
from directory.text.analysis import (
    PARTICLES,
    build_field_keys,
    build_name_terms,
    fold,
    join_particles,
    rotate_units,
    words,
)
from tests.builders import a_document

NAME_PREFIXES = (
    "",
    "",
    "LE ",
    "DE LA ",
    "D'",
    "D’",
    "L'",
    "M'",
    "O'",
    "ST ",
    "SAINTE-",
    "VAN DER ",
    "EL ",
)
NAME_STEMS = (
    "MARTIN FLOC'H LÉVÊQUE ŒUVRARD N'GUYEN BUI TOUR ÇELIK LE THI ALMEIDA LEC WEIß Ô".split()
)
SAMPLE_FIRST_NAMES = "Jean Jean-Luc Thi\tMai M'Hamed Anne-Lise\tÈve Zoë Åsa Hervé D'Arcy Ben".split(
    " "
)
NAME_PARTS = st.builds("{}{}".format, st.sampled_from(NAME_PREFIXES), st.sampled_from(NAME_STEMS))
RANDOM_SURNAMES = st.builds(
    lambda parts, joint: joint.join(parts),
    st.lists(NAME_PARTS, min_size=1, max_size=2),
    st.sampled_from(["-", " "]),
)
RANDOM_FULL_NAMES = st.tuples(
    RANDOM_SURNAMES, st.sampled_from(SAMPLE_FIRST_NAMES).map(lambda name: name.replace("\t", " "))
)
LETTER_CASES = (str.upper, str.lower, str.title, str.swapcase)
APOSTROPHES = "'’‘ʼ`´"


def strip_accents(text):
    return "".join(char if char in APOSTROPHES else unidecode(char) for char in text)


SPELLING_VARIANTS = {
    "as it is": str,
    "without accents": strip_accents,
    "hyphens as spaces": lambda text: text.replace("-", " "),
    "spaces as hyphens": lambda text: text.replace(" ", "-"),
    "apostrophes as spaces": lambda text: re.sub(f"[{APOSTROPHES}]", " ", text),
    "apostrophes left out": lambda text: re.sub(f"[{APOSTROPHES}]", "", text),
    "typographic apostrophes": lambda text: re.sub(f"[{APOSTROPHES}]", "’", text),
    # ST is a saint only as a word of its own: nobody writes LE ST MARTIN as LEST MARTIN
    "particles glued": lambda text: re.sub(r"\b(LE|DE|LA|EL|VAN|DER)[ -](?!ST\b)", r"\1", text),
    "all glued": lambda text: "".join(words(text)),
    "more spaces": lambda text: f"  {text.replace(' ', '   ')} ",
}


def make_named_document(name):
    return a_document(exercise_name=name[0], exercise_first_name=name[1])


def is_complete(typed, name):
    """Whether the words cover a name, or its surname or first name."""
    fields = collect_document_fields(make_named_document(name))
    tiers = build_name_tiers(split_units(typed))
    return any(is_match(each.expression, fields) for each in tiers if each.tier is Tier.COMPLETE)


def split_units(text):
    return join_particles(words(text))


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_a_text_with_a_letter_has_words_and_units(text):
    assume(any(map(str.isalpha, text)))
    assert fold(text)
    assert split_units(text)


@given(st.text())
def test_folded_text_is_words_joined_by_single_spaces(text):
    assert " ".join(fold(text).split()) == fold(text)


@given(st.lists(st.sampled_from([*sorted(PARTICLES), "martin", "floc", "h", "jean"])))
def test_cutting_into_units_loses_no_letter(of_words):
    assert "".join(join_particles(of_words)) == "".join(of_words)


@pytest.mark.parametrize("writing", SPELLING_VARIANTS)
@given(RANDOM_FULL_NAMES, st.sampled_from(LETTER_CASES), st.booleans())
def test_a_name_written_another_way_is_complete(writing, name, case, swapped):
    surname, first_name = map(SPELLING_VARIANTS[writing], name)
    typed = case(f"{first_name} {surname}" if swapped else f"{surname} {first_name}")
    assert is_complete(typed, name)


@given(RANDOM_SURNAMES, st.sampled_from(sorted(SPELLING_VARIANTS)), st.sampled_from(LETTER_CASES))
def test_a_surname_alone_is_complete_however_written(surname, writing, case):
    typed = case(SPELLING_VARIANTS[writing](surname))
    assert is_complete(typed, (surname, "Sophie"))


@given(RANDOM_FULL_NAMES)
def test_any_unit_or_word_of_a_name_is_a_whole_word_of_it(name):
    fields = collect_document_fields(make_named_document(name))
    for part in (*words(" ".join(name)), *split_units(name[0]), *split_units(name[1])):
        assert is_match(match_all_words((part,)), fields)


@given(RANDOM_FULL_NAMES, st.booleans())
def test_half_a_double_name_and_the_first_name_find_the_person(name, swapped):
    fields = collect_document_fields(make_named_document(name))
    surname, first_name = name
    assume(words(first_name)[-1] not in PARTICLES)
    for half in split_units(surname):
        typed = f"{first_name} {half}" if swapped else f"{half} {first_name}"
        assert is_match(match_all_words(split_units(typed)), fields)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LE FLOC’H", ("lefloch",)),
        ("LE FLOC H", ("lefloch",)),
        ("de la Tour d'Auvergne", ("delatour", "dauvergne")),
        ("St-Éxupéry", ("saintexupery",)),
        ("SAINTE-MARIE", ("saintemarie",)),
        ("Łukasz Øster", ("lukasz", "oster")),
        ("M. Dr. Martin", ("mdr", "martin")),
        ("martin le", ("martin", "le")),
        ("'", ()),
    ],
)
def test_words_become_units(text, expected):
    assert split_units(text) == expected


def test_a_name_in_letters_without_latin_form_keeps_them():
    assert fold("\ua9c0ꦲ") == "ꦲ"


def test_rotations_begin_with_the_text_as_typed_and_hold_no_double():
    assert rotate_units(("a", "b", "a")) == ("aba", "baa", "aab")
    assert rotate_units(("a", "a")) == ("aa",)


def test_a_field_of_three_units_is_complete_in_any_order_a_longer_one_as_written():
    assert len(build_field_keys("aa bb cc")) == len({*permutations("abc")})
    assert build_field_keys("aa bb cc dd") == {"aabbccdd"}


@given(RANDOM_FULL_NAMES)
def test_terms_of_any_name_are_single_words(name):
    assert all(fold(term) == term and len(term.split()) == 1 for term in build_name_terms(*name))
