"""Requests for whoever is on duty: `pharmacie de garde`, `sos médecin`, `urgences`.

Duty rotas are not in the register: the trade is answered, and a remark says whom to call.
"""

from collections.abc import Iterator, Sequence

from directory.terminology.lexicon import load_lexicon
from directory.terminology.query_words import load_duty_endings, load_duty_phrases
from search_api.search.understanding import prices
from search_api.search.understanding.published_terms import PublishedTerms
from search_api.search.understanding.spans import Span, SpanKind
from search_api.search.understanding.tokenize import Word, iter_runs, join_keys

MAX_DUTY_WORDS = 5


def find_spans(words: Sequence[Word], _published: PublishedTerms) -> Iterator[Span]:
    """Every phrase of duty, with the trade that it means, and every ending after a trade."""
    phrases, endings = load_duty_phrases(), load_duty_endings()
    for start, end, key in iter_runs(words, MAX_DUTY_WORDS):
        if meaning := phrases.get(key):
            rarity = prices.DUTY_RARITY
            yield Span(start, end, SpanKind.DUTY, meaning, 0.0, rarity, because="garde")
        elif key in endings and is_after_trade(words, start):
            price = prices.DUTY_PRICE
            yield Span(start, end, SpanKind.DUTY, None, price, because="garde")


def is_after_trade(words: Sequence[Word], start: int) -> bool:
    """Whether the words before a position end with a trade, or with a phrase of duty."""
    before = [join_keys(words[first:start]) for first in range(start)]
    return any(key in load_lexicon() or key in load_duty_phrases() for key in before)
