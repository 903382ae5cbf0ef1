"""Kinds of question, drawn from the people of a directory."""

from collections.abc import Iterator
from functools import partial
from itertools import islice
from random import Random

from benchmarks.relevance import filtered_questions
from benchmarks.relevance.absent_questions import ABSENT_KINDS, load_synthetic_surnames
from benchmarks.relevance.criteria import AnswerCriteria
from benchmarks.relevance.people import Population
from benchmarks.relevance.phrase_questions import PHRASE_KINDS
from benchmarks.relevance.practice_questions import PRACTICE_KINDS
from benchmarks.relevance.question_sets import (
    ErrorRules,
    QuestionDrawer,
    SearchQuestion,
    alter_one_word,
    draw_people_of_set,
    format_typed_name,
    has_both_names,
    has_long_words,
)
from benchmarks.relevance.town_questions import TOWN_KINDS
from benchmarks.relevance.typos_a import MIN_TYPO_LETTERS
from directory.model.geography import load_communes
from directory.text.analysis import fold, join_particles, words

MAX_SHOWN_PEOPLE = 10
"""If more people match a text exactly, no ranking can show the one meant."""
PROFESSION_SURNAMES = frozenset(
    "boucher boulanger charpentier chevalier fabre faure lefebvre meunier mercier barbier berger "
    "medecin pharmacien infirmier sage dentiste masson marchand tisserand tailleur".split()
)


def is_double_name(name: str, _first_name: str) -> bool:
    """Whether a name has exactly two units, both long enough, particles joined."""
    return [len(unit) >= MIN_TYPO_LETTERS for unit in join_particles(words(name))] == [
        True,
        True,
    ]


def draw_variant_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    for person in draw_people_of_set(people, rules, has_both_names):
        swapped = f"{person.first_name} {person.name}"
        variants = {*rules.variants(person.full_name), *rules.variants(swapped)} - {
            person.full_name
        }
        text = rng.choice(sorted(variants))
        yield SearchQuestion(text, person.id, equivalent_text=person.full_name)


def draw_exact_questions(
    people: Population, rules: ErrorRules, _rng: Random
) -> Iterator[SearchQuestion]:
    for person in draw_people_of_set(people, rules, has_both_names):
        yield SearchQuestion(format_typed_name(rules, person.name, person.first_name), person.id)


def draw_one_error_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    for person in draw_people_of_set(people, rules, has_long_words):
        if rng.random() < 1 / 2:
            name, first_name = alter_one_word(person.name, rules.make_typo, rng), person.first_name
        else:
            name, first_name = person.name, alter_one_word(person.first_name, rules.make_typo, rng)
        yield SearchQuestion(format_typed_name(rules, name, first_name), person.id)


def draw_two_error_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    for person in draw_people_of_set(people, rules, has_long_words):
        fields = (person.name, person.first_name)
        name, first_name = (alter_one_word(field, rules.make_typo, rng) for field in fields)
        yield SearchQuestion(format_typed_name(rules, name, first_name), person.id)


def draw_sound_alike_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    for person in draw_people_of_set(people, rules, has_long_words):
        name = alter_one_word(person.name, rules.respell, rng)
        if name != fold(person.name):
            yield SearchQuestion(format_typed_name(rules, name, person.first_name), person.id)


def draw_half_name_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    for person in draw_people_of_set(people, rules, is_double_name):
        name = rng.choice(join_particles(words(person.name)))
        if people.count_bearers(person.first_name, partial(has_unit, name)) <= MAX_SHOWN_PEOPLE:
            yield SearchQuestion(format_typed_name(rules, name, person.first_name), person.id)


def has_unit(unit: str, name: str) -> bool:
    return unit in join_particles(words(name))


def draw_prefix_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    """Set A leaves the exercise name unfinished as written, set B without its spaces."""
    for person in draw_people_of_set(people, rules, has_long_words):
        name = fold(person.name) if rules.is_name_first else "".join(words(person.name))
        if len(name) <= MIN_TYPO_LETTERS:
            continue
        start = name[: rng.randrange(MIN_TYPO_LETTERS, len(name))]
        if (
            people.count_bearers(person.first_name, partial(has_name_prefix, start))
            <= MAX_SHOWN_PEOPLE
        ):
            yield SearchQuestion(f"{person.first_name} {start}".lower(), person.id)


def has_name_prefix(prefix: str, name: str) -> bool:
    return name.replace(" ", "").startswith(prefix.replace(" ", ""))


def draw_ambiguous_questions(
    people: Population, rules: ErrorRules, _rng: Random
) -> Iterator[SearchQuestion]:
    towns = frozenset(fold(commune.name) for commune in load_communes().values())
    for person in draw_people_of_set(
        people, rules, lambda name, _: name in towns or name in PROFESSION_SURNAMES
    ):
        yield SearchQuestion(format_typed_name(rules, person.name, person.first_name), person.id)


def draw_homonym_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    """Somebody with homonyms, and a profession or a town that no homonym has."""
    for text, wanted in filtered_questions.draw_distinguishable_homonyms(people, rules.name, rng):
        yield SearchQuestion(text, wanted)


def draw_filtered_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    """A profession by an everyday word, and a place: everybody shown must match both."""
    for text, occupation, area in filtered_questions.draw_occupations_with_place(
        people, rules.name, rng
    ):
        yield SearchQuestion(text, criteria=AnswerCriteria(occupation, area))


def draw_no_result_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    """Names of nobody: of two people combined, or a surname that nobody here bears."""
    strangers = [name for name in load_synthetic_surnames() if name not in people.surnames]
    drawn = draw_people_of_set(people, rules, has_long_words)
    for person, other in zip(drawn, drawn, strict=False):
        name = fold(other.name) if rules.is_name_first else rng.choice(strangers)
        if not people.has_matching_name(name, fold(person.first_name)):
            yield SearchQuestion(format_typed_name(rules, name, person.first_name))


NAME_KINDS: dict[str, QuestionDrawer] = {
    "identity": draw_variant_questions,
    "exact, unique": draw_exact_questions,
    "one error": draw_one_error_questions,
    "an error in each": draw_two_error_questions,
    "sound-alike": draw_sound_alike_questions,
    "half of a double name": draw_half_name_questions,
    "unfinished": draw_prefix_questions,
    "town or profession": draw_ambiguous_questions,
    "homonym, trade or town": draw_homonym_questions,
    "trade and place": draw_filtered_questions,
    "not there": draw_no_result_questions,
}
QUESTION_KINDS = {**NAME_KINDS, **TOWN_KINDS, **PHRASE_KINDS, **PRACTICE_KINDS, **ABSENT_KINDS}
FILTERED_KINDS = (
    *("homonym, trade or town", "trade and place"),
    *TOWN_KINDS,
    *PHRASE_KINDS,
    *PRACTICE_KINDS,
    *ABSENT_KINDS,
)
"""Kinds that a search by name alone cannot answer."""


def draw_questions_of_kind(
    people: Population, rules: ErrorRules, kind: str, count: int
) -> list[SearchQuestion]:
    """So many questions of a kind, each text once; fewer if the directory is too small."""
    rng = Random(kind)  # noqa: S311 - a sample that anybody can draw again
    questions = {
        question.text: question
        for question in islice(QUESTION_KINDS[kind](people, rules, rng), count)
    }
    return list(questions.values())
