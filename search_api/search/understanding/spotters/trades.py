"""Professions, savoir-faire and roles, by any term of the lexicon."""

from collections.abc import Iterator, Sequence

from directory.terminology.lexicon import MAX_LABEL_WORDS, load_lexicon
from search_api.search.understanding import prices
from search_api.search.understanding.published_terms import PublishedTerms
from search_api.search.understanding.spans import Span, SpanKind
from search_api.search.understanding.tokenize import Word, iter_runs


def find_spans(words: Sequence[Word], _published: PublishedTerms) -> Iterator[Span]:
    """Every run of words that is a term of the lexicon."""
    known = load_lexicon()
    for start, end, key in iter_runs(words, MAX_LABEL_WORDS):
        meaning = known.get(key)
        if meaning:
            yield Span(
                start,
                end,
                SpanKind.TRADE,
                meaning,
                rarity=prices.TRADE_RARITY,
                because="terme du lexique",
            )
