"""Professions, savoir-faire and roles that are misspelt or unfinished.

A word that somebody bears is never changed into a trade: VASSEUR is no masseur.
"""

from collections.abc import Iterator, Sequence

from directory.terminology.lexicon import load_lexicon
from search_api.search.understanding import prices
from search_api.search.understanding.published_terms import PublishedTerms, load_trade_terms
from search_api.search.understanding.spans import Span, SpanKind
from search_api.search.understanding.spotters.fillers import FILLERS
from search_api.search.understanding.tokenize import Word, has_loose_letter, iter_runs

MAX_TRADE_WORDS = 4
"""Words of a misspelt trade."""
MIN_PREFIX_LETTERS = 5
"""Letters of an unfinished trade."""
MAX_COMPLETIONS = 50
"""Terms with the same first letters, of which the shortest is read."""


def find_spans(words: Sequence[Word], published: PublishedTerms) -> Iterator[Span]:
    """Every run of words near a term of the lexicon, as the nearest term."""
    for start, end, key in iter_runs(words, MAX_TRADE_WORDS):
        if is_certain(words[start:end], key, published) or has_loose_letter(words[start:end]):
            continue
        term, slips, price = find_term(key)
        if term:
            yield Span(
                start,
                end,
                SpanKind.TRADE,
                load_lexicon()[term],
                price,
                prices.TRADE_RARITY,
                slips,
                because=f"terme mal orthographié\u00a0: {term}",
            )


def is_certain(words: Sequence[Word], key: str, published: PublishedTerms) -> bool:
    """Whether the words are spelt right: they are a term, phrasing, or all borne by somebody."""
    is_phrasing = key in load_lexicon() or key in FILLERS
    return is_phrasing or all(published.is_name(word.key) for word in words)


def find_term(key: str) -> tuple[str, int, float]:
    """The term that a key stands for, with its slips and their price; empty without one."""
    near = load_trade_terms().find_near(key)
    if near:
        best = min(near, key=lambda each: prices.price_misspelling(key, each))
        return best.key, best.distance, prices.price_misspelling(key, best)
    if len(key) >= MIN_PREFIX_LETTERS:
        longer = load_trade_terms().find_prefix(key, MAX_COMPLETIONS)
        if longer:
            return min(longer, key=len), 1, prices.UNFINISHED_TRADE_PRICE
    return "", 0, 0.0
