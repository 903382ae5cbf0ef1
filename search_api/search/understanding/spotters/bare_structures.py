"""Places of practice without a head word: `pontchaillou`, `necker`.

Words that nobody bears may be a name of a place; the directory knows which it has.
"""

from collections.abc import Iterator, Sequence

from search_api.search.understanding import prices
from search_api.search.understanding.published_terms import PublishedTerms
from search_api.search.understanding.spans import Span, SpanKind
from search_api.search.understanding.spotters.abroad import find_free_runs
from search_api.search.understanding.spotters.titles import is_title
from search_api.search.understanding.tokenize import Word, join_texts

MIN_NAME_LETTERS = 4
"""Letters of a word that may name a place of practice by itself."""


def find_spans(words: Sequence[Word], published: PublishedTerms) -> Iterator[Span]:
    """Every run of words that are nothing else and that nobody bears; none beside a title."""
    if any(is_title(word) for word in words):
        return
    for start, end in find_free_runs(words, ()):
        own = words[start:end]
        is_short = any(len(each.key) < MIN_NAME_LETTERS for each in own)
        if not is_short and not any(published.is_name(each.key) for each in own):
            rarity = prices.STRUCTURE_WORD_RARITY * len(own)
            text = join_texts(own)
            price = prices.BARE_STRUCTURE_PRICE
            yield Span(
                start, end, SpanKind.BARE_STRUCTURE, text, price, rarity, because="établissement"
            )
