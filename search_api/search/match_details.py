"""What a score says, and why a person was found.

The engine has put people in order, tier by tier; the score tells a program how good a tier is, so
that it can draw a line. Inside a tier the order is neutral, so everybody there has the same score.
"""

from collections.abc import Iterator
from itertools import permutations, product

from msgspec import Struct
from rapidfuzz.distance import OSA

from directory.model.listing import Listing, PublicExercise
from directory.search import Tier
from directory.text.analysis import join_runs, rotate_units, words
from directory.text.phonetics import compute_phonetic_key

SCORES = {
    Tier.IDENTIFIER: 1.0,
    Tier.COMPLETE: 1.0,
    Tier.WHOLE: 0.9,
    Tier.PREFIX: 0.8,
    Tier.TOLERANT: 0.6,
    Tier.PHONETIC: 0.4,
    Tier.FILTER: 1.0,
}
"""1: nothing of the person's name or number was left out, or no name was asked for. 0.9: every word
is a whole word of a longer name. 0.8: one word is a beginning. 0.6: spelt nearly so. 0.4: sounds
so. It orders and cuts; it is no probability."""
EXERCISE_NAME_FIELDS = ("exercise_name", "exercise_first_name")


class MatchedWord(Struct, frozen=True):
    """A word asked for, and the word of the name that it found (both folded)."""

    query: str
    found: str
    field: str


def find_matched_words(name: tuple[str, ...], listing: Listing) -> tuple[MatchedWord, ...]:
    """Which words found which: in the plainest way, and in the exercise that holds them best."""
    for way in NAME_MATCHERS if name else ():
        found = list(filter(None, (way(name, exercise) for exercise in listing.exercises)))
        if found:
            return min(found, key=sum_edit_distances)
    return ()


def sum_edit_distances(words: tuple[MatchedWord, ...]) -> int:
    """How many letters part the words found from those asked for."""
    return sum(OSA.distance(word.query, word.found) for word in words)


def match_each_word(name: tuple[str, ...], exercise: PublicExercise) -> tuple[MatchedWord, ...]:
    """Each word by itself; nothing unless all are found."""
    found = tuple(filter(None, (find_best_word(unit, exercise) for unit in name)))
    return found if len(found) == len(name) else ()


def find_best_word(unit: str, exercise: PublicExercise) -> MatchedWord | None:
    """The whole word if there is one, else the shortest word that it begins."""
    found = sorted(
        find_prefix_words(unit, exercise), key=lambda word: (len(word.found), word.found)
    )
    return found[0] if found else None


def find_prefix_words(unit: str, exercise: PublicExercise) -> Iterator[MatchedWord]:
    """Every word of the name that begins with a unit."""
    for field in EXERCISE_NAME_FIELDS:
        for term in join_runs(getattr(exercise, field)):
            if term.startswith(unit):
                yield MatchedWord(unit, term, field)


def match_joined_words(name: tuple[str, ...], exercise: PublicExercise) -> tuple[MatchedWord, ...]:
    """All words as one: `mor van` for MORVAN."""
    word = find_best_word("".join(name), exercise)
    return (MatchedWord(" ".join(name), word.found, word.field),) if word else ()


def match_across_fields(name: tuple[str, ...], exercise: PublicExercise) -> tuple[MatchedWord, ...]:
    """All words as one that lies across both fields: `lethi` for LE Thi."""
    for asked, (first, second) in product(rotate_units(name), permutations(EXERCISE_NAME_FIELDS)):
        head, tail = ("".join(words(getattr(exercise, field))) for field in (first, second))
        rest = asked.removeprefix(head)
        if rest != asked and rest and tail.startswith(rest):
            text = " ".join(name)
            return MatchedWord(text, head, first), MatchedWord(text, rest, second)
    return ()


def match_nearest_words(name: tuple[str, ...], exercise: PublicExercise) -> tuple[MatchedWord, ...]:
    """Each word by the nearest word of the name: what a guess rests on."""
    terms = [
        (term, field)
        for field in EXERCISE_NAME_FIELDS
        for term in sorted(join_runs(getattr(exercise, field)))
    ]
    found = [min(terms, key=lambda each: measure_word_distance(unit, each[0])) for unit in name]
    return tuple(MatchedWord(unit, *each) for unit, each in zip(name, found, strict=True))


def measure_word_distance(typed: str, term: str) -> tuple[bool, int]:
    """How far a word is from one of the name: what sounds the same is never far."""
    return compute_phonetic_key(typed) != compute_phonetic_key(term), OSA.distance(typed, term)


NAME_MATCHERS = (match_each_word, match_joined_words, match_across_fields, match_nearest_words)
"""The plainest first."""
