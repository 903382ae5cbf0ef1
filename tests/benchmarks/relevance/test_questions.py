"""Questions: each as its kind says, the same every time, of people who are there."""

from itertools import islice, product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from benchmarks.relevance import everyday_slips, typos_a
from benchmarks.relevance.absent_questions import draw_far_surnames
from benchmarks.relevance.areas import load_former_names, load_place_keys, load_wider_keys
from benchmarks.relevance.question_sets import QUESTION_SETS
from benchmarks.relevance.questions import QUESTION_KINDS, draw_questions_of_kind
from benchmarks.relevance.town_questions import draw_trades_in_towns
from directory.text.analysis import fold

MANY = 20
WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=12)


@pytest.mark.parametrize(("name", "kind"), [*product(QUESTION_SETS, QUESTION_KINDS)])
def test_each_kind_draws_questions_and_draws_them_again(people, name, kind):
    drawn = draw_questions_of_kind(people, QUESTION_SETS[name], kind, MANY)
    assert drawn
    assert drawn == draw_questions_of_kind(people, QUESTION_SETS[name], kind, MANY)


@pytest.mark.parametrize("name", QUESTION_SETS)
def test_a_trade_is_asked_in_no_town_named_like_a_departement(people, name):
    picks = draw_trades_in_towns(people, QUESTION_SETS[name], Random(1))  # noqa: S311 - a seeded sample
    towns = {"".join(fold(pick.area.text).split()) for pick in picks}
    assert {"indre", "mayenne", "bretagne"} <= load_wider_keys()
    assert not towns & load_wider_keys()


@pytest.mark.parametrize("name", QUESTION_SETS)
def test_who_is_not_there_is_in_no_name(people, engine, name):
    names = {fold(text_of(document)) for document in engine.documents}
    asked = draw_questions_of_kind(people, QUESTION_SETS[name], "not there", MANY)
    assert not names & {fold(question.text) for question in asked}
    assert {question.expected_id for question in asked} == {""}


def text_of(document):
    exercise = document.listing.exercises[0]
    return f"{exercise.exercise_name} {exercise.exercise_first_name}"


def test_the_two_sets_begin_with_other_people(people):
    first = [
        draw_questions_of_kind(people, QUESTION_SETS[name], "exact, unique", MANY)
        for name in QUESTION_SETS
    ]
    assert not {q.expected_id for q in first[0]} & {q.expected_id for q in first[1]}


@given(word=WORDS, seed=st.integers(0, 1000))
def test_an_edit_is_one_slip(word, seed):
    edited = typos_a.apply_random_edit(word, Random(seed))  # noqa: S311 - a seeded sample
    assert OSA.distance(word, edited) == 1


@pytest.mark.parametrize("name", QUESTION_SETS)
@given(word=WORDS, seed=st.integers(0, 1000))
def test_a_slip_changes_the_word_and_leaves_something(name, word, seed):
    slipped = QUESTION_SETS[name].make_typo(word, Random(seed))  # noqa: S311 - a seeded sample
    assert slipped
    assert slipped != word


@pytest.mark.parametrize("name", QUESTION_SETS)
@given(text=st.sampled_from(["LE FLOC'H Anne-Claire", "DUPOND-MARTIN Zoé", "D'ALMEIDA Jean"]))
def test_variants_are_the_same_name(name, text):
    for variant in QUESTION_SETS[name].variants(text):
        assert fold(variant).replace(" ", "") == fold(text).replace(" ", "")


@pytest.mark.parametrize("name", QUESTION_SETS)
@given(word=WORDS, seed=st.integers(0, 1000))
def test_a_slip_in_a_trade_or_a_town_changes_the_word_and_leaves_something(name, word, seed):
    slipped = QUESTION_SETS[name].slip(word, Random(seed))  # noqa: S311 - a seeded sample
    assert slipped
    assert slipped != word


def test_the_slips_of_the_second_set_are_those_of_a_keyboard_and_an_ear():
    slips = {everyday_slips.slip_on_keyboard("pharmacie", Random(seed)) for seed in range(300)}  # noqa: S311 - a seeded sample
    assert {"oharmacie", "pharrmacie", "pharmcie", "pharamcie", "farmacie"} <= slips


@pytest.mark.parametrize("name", QUESTION_SETS)
def test_a_town_with_a_slip_is_no_other_town(people, name):
    kind = "name, town slip"
    towns = {
        each.text.split()[-1]
        for each in draw_questions_of_kind(people, QUESTION_SETS[name], kind, MANY)
    }
    assert towns
    assert not towns & load_place_keys()


def test_an_absent_surname_is_near_nobody_and_belongs_to_one_set(people):
    absent = {
        name: set(islice(draw_far_surnames(people, rules, Random(1)), MANY))  # noqa: S311 - a seeded sample
        for name, rules in QUESTION_SETS.items()
    }
    assert not absent["A"] & absent["B"]
    assert all(
        OSA.distance(surname, word) > 2
        for surname in absent["A"] | absent["B"]
        for word in people.name_words
    )


def test_a_former_name_is_no_present_one_and_leads_to_one_town():
    assert load_former_names()["Annecy-le-Vieux"] == "74010"
    assert "La Défense" not in load_former_names()
    assert "Paris" not in load_former_names()
