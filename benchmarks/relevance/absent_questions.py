"""Names that nobody bears beside a town, or a trade and a town: the answer says so.

The surname is one that fictitious people may have and that nobody here has, nor one near it, so
that no guess can be right.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from random import Random

from rapidfuzz import process
from rapidfuzz.distance import OSA

from benchmarks.relevance.areas import load_place_keys
from benchmarks.relevance.criteria import AnswerCriteria
from benchmarks.relevance.people import Population
from benchmarks.relevance.question_sets import (
    ErrorRules,
    QuestionDrawer,
    SearchQuestion,
    format_typed_name,
)
from benchmarks.relevance.town_questions import draw_people_in_towns, draw_trades_in_towns
from directory.text.analysis import fold
from directory.text.phonetics import compute_phonetic_key
from indexer.synthetic.tables import NAMES_FOLDER, read_csv_rows

MIN_STRANGER_LETTERS = 7
MAX_EDITS_OF_A_GUESS = 2
"""Edits within which the search may guess a word of a name."""


@cache
def load_synthetic_surnames() -> tuple[str, ...]:
    """The surnames that fictitious people are given, folded; few of the rare ones are published."""
    return tuple(
        sorted({fold(row["name"]) for row in read_csv_rows(NAMES_FOLDER / "surnames.csv.gz")})
    )


def draw_far_surnames(people: Population, rules: ErrorRules, rng: Random) -> Iterator[str]:
    """Surnames that nobody bears, far in letters and in sound from every word of a name here.

    Each set has its own half of them.
    """
    strangers = [
        name
        for name in load_synthetic_surnames()[rules.is_name_first :: 2]
        if len(name) >= MIN_STRANGER_LETTERS and name.isalpha()
    ]
    rng.shuffle(strangers)
    sounds = set(map(compute_phonetic_key, people.name_words))
    known = group_by_length(people.name_words)
    for name in strangers:
        is_place = name in load_place_keys()
        if not is_place and compute_phonetic_key(name) not in sounds and is_far(name, known):
            yield name


def group_by_length(names: Iterable[str]) -> dict[int, list[str]]:
    """Words by their number of letters."""
    groups: dict[int, list[str]] = defaultdict(list)
    for name in names:
        groups[len(name)].append(name)
    return groups


def is_far(name: str, known: Mapping[int, Sequence[str]]) -> bool:
    """Whether no known word, given by length, is within the edits of a guess."""
    return not any(
        process.extractOne(
            name, known.get(letters, ()), scorer=OSA.distance, score_cutoff=MAX_EDITS_OF_A_GUESS
        )
        for letters in range(len(name) - MAX_EDITS_OF_A_GUESS, len(name) + MAX_EDITS_OF_A_GUESS + 1)
    )


def draw_absent_name_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    """A first name, a surname that nobody bears, and a town."""
    persons = draw_people_in_towns(people, rules, rng)
    for surname, pick in zip(draw_far_surnames(people, rules, rng), persons, strict=False):
        text = format_typed_name(rules, surname, pick.person.first_name)
        criteria = AnswerCriteria(area=pick.area)
        yield SearchQuestion(f"{text} {pick.area.text}", criteria=criteria, is_name_absent=True)


def draw_absent_colleague_questions(
    people: Population, rules: ErrorRules, rng: Random
) -> Iterator[SearchQuestion]:
    """A surname that nobody bears, a trade and a town."""
    trades = draw_trades_in_towns(people, rules, rng)
    for surname, pick in zip(draw_far_surnames(people, rules, rng), trades, strict=False):
        parts = [surname, pick.word][:: 1 if rules.is_name_first else -1]
        text = f"{' '.join(parts)} {pick.area.text}"
        yield SearchQuestion(text, criteria=pick.criteria, is_name_absent=True)


ABSENT_KINDS: dict[str, QuestionDrawer] = {
    "absent name, town": draw_absent_name_questions,
    "absent name, trade, town": draw_absent_colleague_questions,
}
