"""Words that nobody knows: they may be set aside, so that there is always a path."""

from collections.abc import Iterator, Sequence

from search_api.search.understanding import prices
from search_api.search.understanding.published_terms import PublishedTerms
from search_api.search.understanding.spans import Span, SpanKind
from search_api.search.understanding.spotters.titles import is_title
from search_api.search.understanding.tokenize import Word


def find_spans(words: Sequence[Word], published: PublishedTerms) -> Iterator[Span]:
    """Every word that is no title and no word of a published name."""
    for word in words:
        if not word.is_quoted and not is_title(word) and not published.is_name(word.key):
            at = word.position
            price = prices.ASIDE_PRICE
            yield Span(at, at + 1, SpanKind.ASIDE, None, price, because="mot inconnu")
