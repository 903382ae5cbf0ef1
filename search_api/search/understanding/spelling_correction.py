"""The step that reads misspelt or unfinished words of trade and towns, when nobody bears the name.

Never the first reading: most words one slip away from a word of the lexicon are somebody's name.
And a town is only put right beside a trade, or people who are not there would be taken for others
who are somewhere: `valentin florian` for a Florian at Valenton.
"""

from collections.abc import Iterable
from functools import cache

from msgspec.structs import replace
from rapidfuzz import process
from rapidfuzz.distance import OSA

from directory.terminology.lexicon import lexicon
from search_api.search.understanding.gazetteer import by_name, places
from search_api.search.understanding.interpretation import Reading, Word
from search_api.search.understanding.professions import asking_for

SHORTEST = 6
"""Letters below which a word one slip away is another word."""
TWO_SLIPS_FROM = 9
UNFINISHED_FROM = 5
MOST_WORDS = 6
"""Words of longer texts are not put right: each takes 2 ms."""
SMALLEST = 5_000
"""Inhabitants of a town that a misspelt word may be."""


def read_respelt(reading: Reading) -> Reading:
    """Claim words that are nearly a word of trade, or nearly a town where none is asked for."""
    if len(reading.words) > MOST_WORDS:
        return reading
    for word in reading.words:
        if key := nearest(word.key, trades()) or begun(word.key):
            reading = asking_for(reading, (word,), lexicon()[key])
    for word in reading.words if is_told(reading) and not is_somewhere(reading) else ():
        if key := nearest(word.key, towns()):
            return in_town(reading, word, key)
    return reading


def is_told(reading: Reading) -> bool:
    """Whether a trade is asked for."""
    where = reading.where
    return bool(where.professions or where.savoir_faire or where.functions)


def is_somewhere(reading: Reading) -> bool:
    """Whether a place is asked for already."""
    where = reading.where
    return bool(reading.near or where.communes or where.departements or where.postal_codes)


def in_town(reading: Reading, word: Word, key: str) -> Reading:
    """The reading with a misspelt town claimed."""
    place = places(key)[0]
    claimed = reading.claiming("place", (word,), place.codes, place.label)
    return replace(claimed, where=replace(reading.where, communes=place.codes))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that a misspelt one stands for."""
    if len(word) < SHORTEST:
        return None
    slips = 1 if len(word) < TWO_SLIPS_FROM else 2
    found = process.extractOne(word, known, scorer=OSA.distance, score_cutoff=slips)
    return found[0] if found else None


def begun(word: str) -> str | None:
    """The shortest word of trade that an unfinished one begins."""
    if len(word) < UNFINISHED_FROM:
        return None
    return min((key for key in trades() if key.startswith(word)), key=len, default=None)


@cache
def trades() -> tuple[str, ...]:
    """Words of the lexicon that may be misspelt."""
    return tuple(key for key in lexicon() if len(key) >= SHORTEST)


@cache
def towns() -> tuple[str, ...]:
    """Names of towns that may be misspelt, the most populous first."""
    known = by_name()
    large = [key for key, of_name in known.items() if of_name[0].population >= SMALLEST]
    return tuple(sorted(large, key=lambda key: -known[key][0].population))
