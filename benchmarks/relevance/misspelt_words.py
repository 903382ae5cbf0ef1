"""Misspelt words and the words that they mean, by the error rules of each set."""

from collections.abc import Callable, Iterator
from itertools import islice
from random import Random

from msgspec import Struct

from benchmarks.relevance.people import Population
from benchmarks.relevance.question_sets import (
    QUESTION_SETS,
    ErrorRules,
    alter_one_word,
    draw_people_of_set,
    has_long_words,
)
from directory.text.analysis import fold

MISSPELT_PEOPLE_PER_SET = 400
"""People of each set whose name and first name are misspelt, each once."""


class MisspeltWord(Struct, frozen=True):
    """A word as typed, and the word of a name that it stands for."""

    typo: str
    target: str


def draw_misspelt_words(people: Population) -> dict[str, list[MisspeltWord]]:
    """Typos and sound-alikes of each set."""
    return {
        f"{name} {kind}": list(misspell_names(people, rules, change, Random(kind)))  # noqa: S311 - a sample that anybody can draw again
        for name, rules in QUESTION_SETS.items()
        for kind, change in (("slips", rules.make_typo), ("sound-alikes", rules.respell))
    }


def misspell_names(
    people: Population, rules: ErrorRules, change: Callable[[str, Random], str], rng: Random
) -> Iterator[MisspeltWord]:
    """Misspell one word of each name and first name; unchanged words are left out."""
    for person in islice(
        draw_people_of_set(people, rules, has_long_words), MISSPELT_PEOPLE_PER_SET
    ):
        for field in (person.name, person.first_name):
            pairs = zip(
                alter_one_word(field, change, rng).split(), fold(field).split(), strict=True
            )
            yield from (MisspeltWord(typed, meant) for typed, meant in pairs if typed != meant)
