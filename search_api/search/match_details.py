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
from directory.text.analysis import rotations, runs, words
from directory.text.phonetics import sound

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
FIELDS = ("exercise_name", "exercise_first_name")


class MatchedWord(Struct, frozen=True):
    """A word asked for, and the word of the name that it found (both folded)."""

    query: str
    found: str
    field: str


def matched_words(name: tuple[str, ...], listing: Listing) -> tuple[MatchedWord, ...]:
    """Which words found which: in the plainest way, and in the exercise that holds them best."""
    for way in WAYS if name else ():
        found = list(filter(None, (way(name, exercise) for exercise in listing.exercises)))
        if found:
            return min(found, key=unlike)
    return ()


def unlike(matched: tuple[MatchedWord, ...]) -> int:
    """How many letters part the words found from those asked for."""
    return sum(OSA.distance(word.query, word.found) for word in matched)


def one_by_one(name: tuple[str, ...], exercise: PublicExercise) -> tuple[MatchedWord, ...]:
    """Each word by itself; nothing unless all are found."""
    found = tuple(filter(None, (best(unit, exercise) for unit in name)))
    return found if len(found) == len(name) else ()


def best(unit: str, exercise: PublicExercise) -> MatchedWord | None:
    """The whole word if there is one, else the shortest word that it begins."""
    found = sorted(beginnings(unit, exercise), key=lambda word: (len(word.found), word.found))
    return found[0] if found else None


def beginnings(unit: str, exercise: PublicExercise) -> Iterator[MatchedWord]:
    """Every word of the name that begins with a unit."""
    for field in FIELDS:
        for term in runs(getattr(exercise, field)):
            if term.startswith(unit):
                yield MatchedWord(unit, term, field)


def joined(name: tuple[str, ...], exercise: PublicExercise) -> tuple[MatchedWord, ...]:
    """All words as one: `mor van` for MORVAN."""
    word = best("".join(name), exercise)
    return (MatchedWord(" ".join(name), word.found, word.field),) if word else ()


def across(name: tuple[str, ...], exercise: PublicExercise) -> tuple[MatchedWord, ...]:
    """All words as one that lies across both fields: `lethi` for LE Thi."""
    for asked, (first, second) in product(rotations(name), permutations(FIELDS)):
        head, tail = ("".join(words(getattr(exercise, field))) for field in (first, second))
        rest = asked.removeprefix(head)
        if rest != asked and rest and tail.startswith(rest):
            text = " ".join(name)
            return MatchedWord(text, head, first), MatchedWord(text, rest, second)
    return ()


def nearly(name: tuple[str, ...], exercise: PublicExercise) -> tuple[MatchedWord, ...]:
    """Each word by the nearest word of the name: what a guess rests on."""
    terms = [(term, field) for field in FIELDS for term in sorted(runs(getattr(exercise, field)))]
    found = [min(terms, key=lambda each: difference(unit, each[0])) for unit in name]
    return tuple(MatchedWord(unit, *each) for unit, each in zip(name, found, strict=True))


def difference(typed: str, term: str) -> tuple[bool, int]:
    """How far a word is from one of the name: what sounds the same is never far."""
    return sound(typed) != sound(term), OSA.distance(typed, term)


WAYS = (one_by_one, joined, across, nearly)
"""The plainest first."""
