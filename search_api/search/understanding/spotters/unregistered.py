"""Professions that are in no register of health professionals: `sophrologue`."""

from collections.abc import Iterator, Sequence

from directory.terminology.query_words import load_unregistered_professions
from search_api.search.understanding import prices
from search_api.search.understanding.published_terms import PublishedTerms
from search_api.search.understanding.spans import Span, SpanKind
from search_api.search.understanding.tokenize import Word, iter_runs

MAX_PROFESSION_WORDS = 4


def find_spans(words: Sequence[Word], _published: PublishedTerms) -> Iterator[Span]:
    """Every run of words that is such a profession."""
    known = load_unregistered_professions()
    for start, end, key in iter_runs(words, MAX_PROFESSION_WORDS):
        profession = known.get(key)
        if profession:
            price = prices.UNREGISTERED_PRICE
            yield Span(
                start, end, SpanKind.UNREGISTERED, profession, price, because="hors registre"
            )
