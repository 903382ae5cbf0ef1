"""The order of fuzzy results: a list of named rules; the first that differs decides.

Strict results need no ranking: the engine returns them tier by tier in a neutral order. A fuzzy
result ranks by what it costs to turn the words typed into the words of a name. The rules and their
order are chosen by relevance (`benchmarks/relevance`).
"""

from collections.abc import Callable, Iterable
from functools import lru_cache

from msgspec import Struct
from rapidfuzz.distance import OSA

from directory.search import Hit, SearchQuery, Tier
from directory.text.analysis import list_words_and_units, words
from directory.text.phonetics import compute_phonetic_key

RankingRule = Callable[[SearchQuery, Hit], int]
"""The value of a rule for one result; lower is better."""


def phonetic_tier(_query: SearchQuery, hit: Hit) -> int:
    """What is spelt nearly the same comes before what only sounds the same."""
    return int(hit.tier is Tier.PHONETIC)


def edit_distance(query: SearchQuery, hit: Hit) -> int:
    """Edits in all words together; one word that sounds the same counts as one edit.

    That exception only holds where the other words are exact: with a typo in each word, it makes
    results worse (`benchmarks/relevance`).
    """
    return min(
        [1 if each.is_phonetic else sum(each.distances) for each in compare_hit_names(query, hit)]
    )


def unmatched_words(query: SearchQuery, hit: Hit) -> int:
    """Words of the name that the query lacks: JEAN MARTIN comes before JEAN-LUC MARTIN."""
    return min([each.unmatched_words for each in compare_hit_names(query, hit)])


def extra_letters(query: SearchQuery, hit: Hit) -> int:
    """What was forgotten or swapped comes before what was put in or replaced.

    An omission or a swap can happen in one way; a wrong key in twenty-five, or in eight for
    neighbouring keys. So "bonl" is BONAL rather than BOND (`benchmarks/relevance`).
    """
    return min(
        count_extra_letters(query.name, each.exercise_name, each.exercise_first_name)
        for each in hit.listing.exercises
    )


def phonetic_mismatch(query: SearchQuery, hit: Hit) -> int:
    """What sounds the same comes before what does not: people write what they hear."""
    return int(not any(each.is_phonetic for each in compare_hit_names(query, hit)))


def letter_distance(query: SearchQuery, hit: Hit) -> int:
    """Edits in all words together, without regard to sound."""
    return min([sum(each.distances) for each in compare_hit_names(query, hit)])


def largest_word_distance(query: SearchQuery, hit: Hit) -> int:
    """The most edits in one word: two typos in the same word are rare."""
    return min([max(each.distances) for each in compare_hit_names(query, hit)])


RANKING_RULES: dict[str, RankingRule] = {
    "tier": phonetic_tier,
    "slips": edit_distance,
    "left over": unmatched_words,
    "strange letters": extra_letters,
    "misheard": phonetic_mismatch,
    "letters": letter_distance,
    "in one word": largest_word_distance,
}


def rank_fuzzy_hits(query: SearchQuery, hits: Iterable[Hit]) -> list[Hit]:
    """Fuzzy results, best first; equal ones stay in the order of the engine."""
    return sorted(hits, key=lambda hit: [rule(query, hit) for rule in RANKING_RULES.values()])


class NameComparison(Struct, frozen=True):
    """The words typed compared with one name.

    Attributes:
        distances: edit distance between each word typed and the nearest word of the name.
        is_phonetic: all words but one are exact, and that one sounds like a word of the name.
        unmatched_words: the difference in the number of words.
    """

    distances: tuple[int, ...]
    is_phonetic: bool
    unmatched_words: int


def compare_hit_names(query: SearchQuery, hit: Hit) -> list[NameComparison]:
    """The words typed compared with each name of a person."""
    return [
        compare_name(query.name, each.exercise_name, each.exercise_first_name)
        for each in hit.listing.exercises
    ]


@lru_cache(maxsize=1_000)
def compare_name(name: tuple[str, ...], exercise_name: str, first_name: str) -> NameComparison:
    """The words typed compared with one name; cached, because every rule uses it in turn."""
    known = list_words_and_units(exercise_name) | list_words_and_units(first_name)
    distances = tuple([min([OSA.distance(unit, word) for word in known]) for unit in name])
    inexact = [unit for unit, far in zip(name, distances, strict=True) if far]
    return NameComparison(
        distances,
        is_phonetic=len(inexact) == 1
        and compute_phonetic_key(inexact[0]) in set(map(compute_phonetic_key, known)),
        unmatched_words=abs(len(words(exercise_name) + words(first_name)) - len(name)),
    )


@lru_cache(maxsize=1_000)
def count_extra_letters(name: tuple[str, ...], exercise_name: str, first_name: str) -> int:
    """How many letters of the words typed are not in the nearest words of a name."""
    known = list_words_and_units(exercise_name) | list_words_and_units(first_name)
    return sum(
        min((OSA.distance(unit, word), count_surplus_letters(unit, word)) for word in known)[1]
        for unit in name
        if unit not in known
    )


def count_surplus_letters(unit: str, word: str) -> int:
    """Letters that a word typed has more often than a word of a name."""
    return sum(max(0, unit.count(letter) - word.count(letter)) for letter in set(unit))
