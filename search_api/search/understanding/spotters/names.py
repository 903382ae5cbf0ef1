"""Words of names: any word may be one, with the particles before it.

How often people bear a word is known from the published vocabulary.
"""

from collections.abc import Iterator, Sequence
from math import log

from directory.text.analysis import PARTICLES
from search_api.search.understanding import prices
from search_api.search.understanding.published_terms import PublishedTerms
from search_api.search.understanding.spans import Span, SpanKind
from search_api.search.understanding.spotters.fillers import FILLERS
from search_api.search.understanding.spotters.titles import is_title
from search_api.search.understanding.tokenize import Word, is_dotted_letter, join_keys

MAX_UNIT_WORDS = 5
"""Words of one unit of a name: `de`, `la`, `tour`."""


def find_spans(words: Sequence[Word], published: PublishedTerms) -> Iterator[Span]:
    """Every word as a name, alone and with the particles before it."""
    for start, word in enumerate(words):
        yield build_span(words, start, start + 1, published)
        end = start
        while (
            end < len(words) - 1
            and end - start < MAX_UNIT_WORDS
            and words[end].key in PARTICLES
            and not is_title(words[end])
            and not is_dotted_letter(words[end])
            and words[end + 1].is_quoted == word.is_quoted
        ):
            end += 1
        if end > start:
            yield build_span(words, start, end + 1, published)


def build_span(words: Sequence[Word], start: int, end: int, published: PublishedTerms) -> Span:
    """A unit of a name."""
    first = words[start]
    key = join_keys(words[start:end])
    cost = prices.INITIALS_PRICE * is_dotted_letter(first)
    if end == start + 1 and not first.is_quoted and is_phrasing(first):
        cost = prices.NAME_OF_PHRASING_PRICE
    rarity = compute_name_rarity(key, published)
    return Span(start, end, SpanKind.NAME, None, cost, rarity, because=explain_rarity(rarity))


def is_phrasing(word: Word) -> bool:
    """Whether a word is usually phrasing, a title or a number."""
    is_filler = word.key in FILLERS and not is_dotted_letter(word)
    return is_filler or word.key.isdigit() or is_title(word)


def compute_name_rarity(key: str, published: PublishedTerms) -> float:
    """The negative logarithm of the share of people who bear a word, in nats."""
    if published.names is None:
        return prices.NEUTRAL_NAME_RARITY
    if len(key) == 1:
        return prices.INITIAL_RARITY
    rank = published.names.find_rank(key)
    if rank is not None:
        return -log(prices.NAME_RANK_SHARE / (rank + prices.NAME_RANK_OFFSET))
    if key in published.names:
        return prices.NEUTRAL_NAME_RARITY
    return prices.UNKNOWN_NAME_RARITY


def explain_rarity(rarity: float) -> str:
    """Whether people bear the word."""
    return "nom inconnu" if rarity == prices.UNKNOWN_NAME_RARITY else "nom"
