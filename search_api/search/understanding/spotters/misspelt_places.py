"""Communes whose name is misspelt: the nearest names, the more populous first."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from search_api.search.understanding import prices
from search_api.search.understanding.gazetteer import find_places
from search_api.search.understanding.place_context import PLACE_PREPOSITIONS
from search_api.search.understanding.published_terms import PublishedTerms, load_place_terms
from search_api.search.understanding.spans import Span
from search_api.search.understanding.spotters.places import MAX_PLACE_WORDS, build_place_spans
from search_api.search.understanding.tokenize import Word, has_loose_letter, iter_runs

MAX_NEAR_PLACES = 3
"""Communes that a misspelt name may stand for."""
MIN_POPULATION_ALONE = 20_000
"""Inhabitants of a place that is asked for alone, with one slip: others are near to any surname."""


def find_spans(words: Sequence[Word], published: PublishedTerms) -> Iterator[Span]:
    """Every run of words near the name of a commune."""
    for start, end, key in iter_runs(words, MAX_PLACE_WORDS):
        if words[start].key in PLACE_PREPOSITIONS or not key.isalpha() or find_places(key):
            continue
        if has_loose_letter(words[start:end]):
            continue
        is_name = end == start + 1 and published.is_name(key)
        yield from build_near_spans(words, start, end, key, is_name=is_name)


def build_near_spans(
    words: Sequence[Word], start: int, end: int, key: str, *, is_name: bool
) -> Iterator[Span]:
    """The spans of the nearest communes."""
    near = load_place_terms().find_near(key)
    for match in near[:MAX_NEAR_PLACES]:
        price = prices.price_slips(match.distance, len(match.key))
        price += prices.SLIP_IN_KNOWN_NAME_PRICE * is_name
        homonyms = find_places(match.key)[:1]
        is_large = homonyms[0].population >= MIN_POPULATION_ALONE and match.distance == 1
        if end - start == len(words) and not is_large:
            continue
        for span in build_place_spans(words, start, end, homonyms, match.distance):
            yield replace(
                span, cost=span.cost + price, because=f"lieu mal orthographié : {match.key}"
            )
