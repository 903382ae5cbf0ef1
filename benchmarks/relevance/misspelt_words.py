"""Words as people misspell them beside the words that they mean, by the error rules of each set."""

from collections.abc import Callable, Iterator
from itertools import islice
from random import Random

from msgspec import Struct

from benchmarks.relevance.people import Population
from benchmarks.relevance.questions import SETS, ErrorRules, altered, drawn, has_long_words
from directory.text.analysis import fold

PEOPLE = 400
"""People of each set whose name and first name are misspelt, each once."""


class Misspelt(Struct, frozen=True):
    """A word as typed, and the word of a name that it stands for."""

    typed: str
    meant: str


def misspelt(people: Population) -> dict[str, list[Misspelt]]:
    """Slips and sound-alikes of each set."""
    return {
        f"{name} {kind}": list(words(people, rules, change, Random(kind)))  # noqa: S311 - a sample that anybody can draw again
        for name, rules in SETS.items()
        for kind, change in (("slips", rules.slip), ("sound-alikes", rules.respell))
    }


def words(
    people: Population, rules: ErrorRules, change: Callable[[str, Random], str], rng: Random
) -> Iterator[Misspelt]:
    """What becomes of one word of each name and first name; what stays as it was is left out."""
    for person in islice(drawn(people, rules, has_long_words), PEOPLE):
        for field in (person.name, person.first_name):
            pairs = zip(altered(field, change, rng).split(), fold(field).split(), strict=True)
            yield from (Misspelt(typed, meant) for typed, meant in pairs if typed != meant)
