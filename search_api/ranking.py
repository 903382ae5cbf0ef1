"""In which order guesses come: named rules, one after the other; the first that differs decides.

Strict answers need no ranking: the engine gives them tier by tier in a neutral order. A guess is
worth what it costs to turn the words typed into the words of a name.
"""

from collections.abc import Callable, Iterable

from rapidfuzz.distance import OSA

from directory.analysis import words, words_and_units
from directory.listing import PublicExercise
from directory.phonetics import sound
from directory.search import Hit, SearchQuery, Tier

Rule = Callable[[SearchQuery, Hit], int]
"""Lower is better."""


def tier(_query: SearchQuery, hit: Hit) -> int:
    """What is spelt nearly so comes before what only sounds so."""
    return int(hit.tier is Tier.PHONETIC)


def slips(query: SearchQuery, hit: Hit) -> int:
    """Letters to insert, drop, replace or swap, all words together, in the nearest exercise."""
    return min(sum(nearest(unit, each) for unit in query.name) for each in hit.listing.exercises)


def misheard(query: SearchQuery, hit: Hit) -> int:
    """Words that sound like no word of the name: people write what they hear."""
    return min(
        sum(sound(unit) not in sounds(each) for unit in query.name)
        for each in hit.listing.exercises
    )


def left_over(query: SearchQuery, hit: Hit) -> int:
    """Words of the name that nobody asked for: JEAN MARTIN comes before JEAN-LUC MARTIN."""
    return min(
        abs(len(words(each.exercise_name) + words(each.exercise_first_name)) - len(query.name))
        for each in hit.listing.exercises
    )


RULES: dict[str, Rule] = {
    "tier": tier,
    "slips": slips,
    "misheard": misheard,
    "left over": left_over,
}


def ranked(query: SearchQuery, hits: Iterable[Hit]) -> list[Hit]:
    """Guesses, best first; equal ones stay in the order in which the engine gave them."""
    return sorted(hits, key=lambda hit: [rule(query, hit) for rule in RULES.values()])


def explain(query: SearchQuery, hit: Hit) -> dict[str, int]:
    """What each rule says of a guess."""
    return {name: rule(query, hit) for name, rule in RULES.items()}


def nearest(unit: str, exercise: PublicExercise) -> int:
    """Slips from a word to the nearest word of a name."""
    return min(OSA.distance(unit, word) for word in name_words(exercise))


def sounds(exercise: PublicExercise) -> frozenset[str]:
    """How the words of a name sound."""
    return frozenset(map(sound, name_words(exercise)))


def name_words(exercise: PublicExercise) -> frozenset[str]:
    """The words of an exercise name and first name, also with their particles glued on."""
    return words_and_units(exercise.exercise_name) | words_and_units(exercise.exercise_first_name)
