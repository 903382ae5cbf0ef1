"""The step that reads misspelt or unfinished professions and towns, when no name matches.

Never the first interpretation: most words one edit away from a term are names. A town is only
corrected next to a profession, or people who are not listed would be taken for others in a town:
`valentin florian` for a Florian at Valenton.
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
"""Letters of a word; with fewer, one edit makes another word."""
MIN_LETTERS_FOR_TWO_EDITS = 9
MIN_PREFIX_LETTERS = 5
MAX_CORRECTABLE_WORDS = 6
"""Words of a text; a longer one is not corrected, because each word is expensive."""
MIN_CORRECTABLE_POPULATION = 5_000
"""Inhabitants of a town that a misspelt word may stand for."""


def correct_spelling(reading: Interpretation) -> Interpretation:
    """Claim misspelt professions, and a misspelt town where the query has no place."""
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
    """Whether the query has a profession, a savoir-faire or a role."""
    where = reading.where
    return bool(where.professions or where.savoir_faire or where.functions)


def has_place_filter(reading: Interpretation) -> bool:
    """Whether the query already has a place."""
    return bool(reading.near) or any(getattr(reading.where, each.name) for each in PLACE_FILTERS)


def claim_corrected_town(reading: Interpretation, word: Word, key: str) -> Interpretation:
    """The interpretation with a misspelt town claimed."""
    place = find_places(key)[0]
    claimed = reading.add_claim("place", (word,), place.codes, place.label)
    return replace(claimed, where=replace(reading.where, communes=place.codes))


def find_nearest_word(word: str, known: Iterable[str]) -> str | None:
    """The known word nearest to a misspelt one, within one or two edits."""
    if len(word) < MIN_CORRECTABLE_LETTERS:
        return None
    max_edits = 1 if len(word) < MIN_LETTERS_FOR_TWO_EDITS else 2
    nearest = process.extractOne(word, known, scorer=OSA.distance, score_cutoff=max_edits)
    return nearest[0] if nearest else None


def complete_term(word: str) -> str | None:
    """The shortest term of the lexicon with this prefix."""
    if len(word) < MIN_PREFIX_LETTERS:
        return None
    return min(
        (key for key in list_correctable_terms() if key.startswith(word)), key=len, default=None
    )


@cache
def list_correctable_terms() -> tuple[str, ...]:
    """Terms of the lexicon that are long enough to be corrected."""
    return tuple(key for key in load_lexicon() if len(key) >= MIN_CORRECTABLE_LETTERS)


@cache
def list_correctable_towns() -> tuple[str, ...]:
    """Names of towns that are large enough to be corrected, the most populous first."""
    known = load_communes_by_name()
    large = [
        key for key, of_name in known.items() if of_name[0].population >= MIN_CORRECTABLE_POPULATION
    ]
    return tuple(sorted(large, key=lambda key: -known[key][0].population))
