"""The meaning of a score, and the words by which a person was found.

The engine orders people by tier; the score expresses the quality of a tier as a number, so that a
program can apply a threshold. Within a tier the order is neutral, and all have the same score.
"""

from collections.abc import Collection, Iterator
from itertools import permutations, product

from msgspec import Struct
from rapidfuzz.distance import OSA

from directory.model.listing import Listing, PublicExercise
from directory.search import Tier
from directory.text.analysis import join_runs, join_term, rotate_units, words
from directory.text.name_keys import join_initials
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
"""1: the whole name or number matches, or the query has no name. 0.9: every word is a whole word of
a longer name. 0.8: one word is a prefix. 0.6: similar spelling. 0.4: similar sound. It is for
ordering and thresholds, and is no probability.
"""
EXERCISE_NAME_FIELDS = ("exercise_name", "exercise_first_name")


class MatchedWord(Struct, frozen=True):
    """A word of the query, and the word of the name that it matches (both folded)."""

    query: str
    found: str
    field: str


def find_matched_words(name: tuple[str, ...], listing: Listing) -> tuple[MatchedWord, ...]:
    """The matched words, by the simplest matcher, in the exercise that matches best."""
    for way in NAME_MATCHERS if name else ():
        found = list(filter(None, (way(name, exercise) for exercise in listing.exercises)))
        if found:
            return min(found, key=sum_edit_distances)
    return ()


def sum_edit_distances(words: tuple[MatchedWord, ...]) -> int:
    """The edit distance between the words typed and the words matched, summed."""
    return sum(OSA.distance(word.query, word.found) for word in words)


def match_each_word(name: tuple[str, ...], exercise: PublicExercise) -> tuple[MatchedWord, ...]:
    """A match for each word, the longest first, by words of its own; empty unless all match."""
    found: dict[tuple[str, str], MatchedWord] = {}
    for unit in sorted(name, key=len, reverse=True):
        word = find_best_word(unit, exercise, found)
        if word is None:
            return ()
        found[word.found, word.field] = word
    return tuple(sorted(found.values(), key=lambda word: name.index(word.query)))


def find_best_word(
    unit: str, exercise: PublicExercise, taken: Collection[tuple[str, str]] = ()
) -> MatchedWord | None:
    """The whole word if there is one, else the shortest word with this prefix.

    Args:
        unit: a word of the query.
        exercise: where the name is.
        taken: words that others of the query match, with their fields.
    """
    found = sorted(
        (
            word
            for word in find_prefix_words(unit, exercise)
            if (word.found, word.field) not in taken
        ),
        key=lambda word: (len(word.found), word.found),
    )
    return found[0] if found else None


def find_prefix_words(unit: str, exercise: PublicExercise) -> Iterator[MatchedWord]:
    """Every word of the name with this prefix, and the first name with these initials."""
    first_name = exercise.exercise_first_name
    if len(unit) > 1 and join_initials(first_name) == unit:
        yield MatchedWord(unit, join_term(first_name), "exercise_first_name")
    for field in EXERCISE_NAME_FIELDS:
        for term in join_runs(getattr(exercise, field)):
            if term.startswith(unit):
                yield MatchedWord(unit, term, field)


def match_joined_words(name: tuple[str, ...], exercise: PublicExercise) -> tuple[MatchedWord, ...]:
    """All words joined into one: `mor van` for MORVAN."""
    word = find_best_word("".join(name), exercise)
    return (MatchedWord(" ".join(name), word.found, word.field),) if word else ()


def match_across_fields(name: tuple[str, ...], exercise: PublicExercise) -> tuple[MatchedWord, ...]:
    """All words joined into one that spans both fields: `lethi` for LE Thi."""
    for rotation, (first, second) in product(
        rotate_units(name), permutations(EXERCISE_NAME_FIELDS)
    ):
        head, tail = ("".join(words(getattr(exercise, field))) for field in (first, second))
        rest = rotation.removeprefix(head)
        if rest != rotation and rest and tail.startswith(rest):
            text = " ".join(name)
            return MatchedWord(text, head, first), MatchedWord(text, rest, second)
    return ()


def match_nearest_words(name: tuple[str, ...], exercise: PublicExercise) -> tuple[MatchedWord, ...]:
    """The nearest word of the name for each word: the match of a fuzzy result."""
    terms = [
        (term, field)
        for field in EXERCISE_NAME_FIELDS
        for term in sorted(join_runs(getattr(exercise, field)))
    ]
    found = [min(terms, key=lambda each: measure_word_distance(unit, each[0])) for unit in name]
    return tuple(MatchedWord(unit, *each) for unit, each in zip(name, found, strict=True))


def measure_word_distance(typed: str, term: str) -> tuple[bool, int]:
    """The distance of a word from one of the name: same sound first, then fewest edits."""
    return compute_phonetic_key(typed) != compute_phonetic_key(term), OSA.distance(typed, term)


NAME_MATCHERS = (match_each_word, match_joined_words, match_across_fields, match_nearest_words)
"""The simplest first."""
