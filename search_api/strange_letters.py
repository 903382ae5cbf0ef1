"""Letters typed that a name has not: what parts names that are as many slips away.

To leave a letter out or to swap two is one way to err; to hit one wrong key is one of twenty-five,
or one of eight, where fingers slip to a neighbour. So `bonl` is BONAL rather than BOND.
"""

from functools import lru_cache

from rapidfuzz.distance import OSA

from directory.search import Hit, SearchQuery
from directory.text.analysis import list_words_and_units


def extra_letters(query: SearchQuery, hit: Hit) -> int:
    """What was forgotten or swapped comes before what was put in or replaced.

    Hit@1 (`benchmarks/relevance`, 1.8 M people, 1,000 questions) for one error, an error in each
    word, a sound-alike: set A 94.0, 93.1 and 91.8 to 96.7, 96.1 and 91.4 %; set B, which is not
    tuned with, 95.1, 92.7 and 93.4 to 96.4, 95.4 and 94.3 %.
    """
    return min(
        count_extra_letters(query.name, each.exercise_name, each.exercise_first_name)
        for each in hit.listing.exercises
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
