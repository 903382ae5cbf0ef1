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

from directory.matching.filters_table import PLACE_FILTERS
from directory.terminology.lexicon import load_lexicon
from search_api.search.understanding.gazetteer import find_places, load_communes_by_name
from search_api.search.understanding.interpretation import Interpretation, Word
from search_api.search.understanding.professions import claim_meaning

MIN_CORRECTABLE_LETTERS = 6
"""Letters below which a word one slip away is another word."""
MIN_LETTERS_FOR_TWO_EDITS = 9
MIN_PREFIX_LETTERS = 5
MAX_CORRECTABLE_WORDS = 6
"""Words of longer texts are not put right: each takes 2 ms."""
MIN_CORRECTABLE_POPULATION = 5_000
"""Inhabitants of a town that a misspelt word may be."""


def correct_spelling(reading: Interpretation) -> Interpretation:
    """Claim words that are nearly a word of trade, or nearly a town where none is asked for."""
    if len(reading.words) > MAX_CORRECTABLE_WORDS:
        return reading
    for word in reading.words:
        if key := find_nearest_word(word.key, list_correctable_terms()) or complete_term(word.key):
            reading = claim_meaning(reading, (word,), load_lexicon()[key])
    for word in (
        reading.words if has_profession_filter(reading) and not has_place_filter(reading) else ()
    ):
        if key := find_nearest_word(word.key, list_correctable_towns()):
            return claim_corrected_town(reading, word, key)
    return reading


def has_profession_filter(reading: Interpretation) -> bool:
    """Whether a trade is asked for."""
    where = reading.where
    return bool(where.professions or where.savoir_faire or where.functions)


def has_place_filter(reading: Interpretation) -> bool:
    """Whether a place is asked for already."""
    return bool(reading.near) or any(getattr(reading.where, each.name) for each in PLACE_FILTERS)


def claim_corrected_town(reading: Interpretation, word: Word, key: str) -> Interpretation:
    """The reading with a misspelt town claimed."""
    place = find_places(key)[0]
    claimed = reading.add_claim("place", (word,), place.codes, place.label)
    return replace(claimed, where=replace(reading.where, communes=place.codes))


def find_nearest_word(word: str, known: Iterable[str]) -> str | None:
    """The known word that a misspelt one stands for."""
    if len(word) < MIN_CORRECTABLE_LETTERS:
        return None
    slips = 1 if len(word) < MIN_LETTERS_FOR_TWO_EDITS else 2
    found = process.extractOne(word, known, scorer=OSA.distance, score_cutoff=slips)
    return found[0] if found else None


def complete_term(word: str) -> str | None:
    """The shortest word of trade that an unfinished one begins."""
    if len(word) < MIN_PREFIX_LETTERS:
        return None
    return min(
        (key for key in list_correctable_terms() if key.startswith(word)), key=len, default=None
    )


@cache
def list_correctable_terms() -> tuple[str, ...]:
    """Words of the lexicon that may be misspelt."""
    return tuple(key for key in load_lexicon() if len(key) >= MIN_CORRECTABLE_LETTERS)


@cache
def list_correctable_towns() -> tuple[str, ...]:
    """Names of towns that may be misspelt, the most populous first."""
    known = load_communes_by_name()
    large = [
        key for key, of_name in known.items() if of_name[0].population >= MIN_CORRECTABLE_POPULATION
    ]
    return tuple(sorted(large, key=lambda key: -known[key][0].population))
