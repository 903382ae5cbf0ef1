"""Communes whose name is misspelt: the likeliest of the names that are near in letters or sound."""

import re
from collections.abc import Iterator, Sequence
from heapq import nsmallest

from msgspec.structs import replace

from directory.text.term_index import TermMatch
from search_api.search.understanding import prices
from search_api.search.understanding.gazetteer import (
    CITIES,
    NamedPlace,
    find_arrondissement_place,
    find_places,
)
from search_api.search.understanding.place_context import PLACE_PREPOSITIONS
from search_api.search.understanding.published_terms import PublishedTerms, load_place_terms
from search_api.search.understanding.spans import Span
from search_api.search.understanding.spotters.places import (
    MAX_PLACE_WORDS,
    build_place_spans,
    compute_place_rarity,
)
from search_api.search.understanding.tokenize import Word, has_loose_letter, iter_runs

MAX_NEAR_PLACES = 3
"""Communes that a misspelt name may stand for."""
MIN_POPULATION_ALONE = 20_000
"""Inhabitants of a place that is asked for alone, with one slip: others are near to any surname."""
NUMBER_AFTER_LETTERS = re.compile(r"([a-z]+)(\d.*)")


def find_spans(words: Sequence[Word], published: PublishedTerms) -> Iterator[Span]:
    """Every run of words near the name of a commune, or of an arrondissement."""
    for start, end, key in iter_runs(words, MAX_PLACE_WORDS):
        if words[start].key in PLACE_PREPOSITIONS or find_places(key):
            continue
        if not key.isalpha():
            yield from build_arrondissement_spans(words, start, end, key)
            continue
        if has_loose_letter(words[start:end]):
            continue
        is_name = end == start + 1 and published.is_name(key)
        known = prices.SLIP_IN_KNOWN_NAME_PRICE * is_name
        yield from build_near_spans(words, start, end, list_near_places(key), known)


def build_arrondissement_spans(
    words: Sequence[Word], start: int, end: int, key: str
) -> Iterator[Span]:
    """The spans of an arrondissement whose number is right and whose city is misspelt."""
    if not (parts := NUMBER_AFTER_LETTERS.fullmatch(key)):
        return
    city, number = parts.groups()
    cities = [match for match in load_place_terms().find_near(city) if match.key in CITIES]
    near = [
        (prices.price_misspelling(city, match), match, place)
        for match in cities
        if (place := find_arrondissement_place(match.key + number))
    ]
    yield from build_near_spans(words, start, end, near, 0.0)


NearPlace = tuple[float, TermMatch, NamedPlace]
"""The price of the misspelling, the name, and what it stands for."""


def list_near_places(key: str) -> list[NearPlace]:
    """The places of every name that is near."""
    return [
        (prices.price_misspelling(key, match), match, find_places(match.key)[0])
        for match in load_place_terms().find_near(key)
    ]


def build_near_spans(
    words: Sequence[Word], start: int, end: int, near: Sequence[NearPlace], price: float
) -> Iterator[Span]:
    """The spans of the likeliest places."""
    is_alone = end - start == len(words)
    for misspelling, match, place in nsmallest(MAX_NEAR_PLACES, near, key=price_near_place):
        if is_alone and (place.population < MIN_POPULATION_ALONE or match.distance > 1):
            continue
        for span in build_place_spans(words, start, end, (place,), match):
            cost = span.cost + misspelling + price
            yield replace(span, cost=cost, because=f"lieu mal orthographié\u00a0: {match.key}")


def price_near_place(near: NearPlace) -> float:
    """The price of a misspelt place, in nats."""
    misspelling, _, place = near
    return misspelling + compute_place_rarity(place.population)
