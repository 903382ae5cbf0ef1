"""Criteria of a list that are neither a trade nor a place: modes, sectors, civilities.

Alone, `femme` is a name first, and a filter where nobody bears it.
"""

from collections.abc import Iterator, Sequence

from directory.matching.filters_table import FILTERS
from directory.terminology.query_words import load_criteria
from search_api.search.understanding import prices
from search_api.search.understanding.published_terms import PublishedTerms
from search_api.search.understanding.spans import FilterValue, Span, SpanKind
from search_api.search.understanding.spotters.titles import is_linked_to_title, is_title
from search_api.search.understanding.tokenize import Word, iter_runs

MAX_CRITERION_WORDS = 6
CRITERION_FIELDS = {each.attribute: each.name for each in FILTERS}
"""The field of the filter for each kind of criterion."""
CRITERION_KINDS = {
    "mode": SpanKind.MODE,
    "genre": SpanKind.MODE,
    "sector": SpanKind.SECTOR,
    "civility": SpanKind.CIVILITY,
}


def find_spans(words: Sequence[Word], _published: PublishedTerms) -> Iterator[Span]:
    """Every run of words that is a criterion."""
    known = load_criteria()
    for start, end, key in iter_runs(words, MAX_CRITERION_WORDS):
        criterion = known.get(key)
        if criterion and not (is_title(words[start]) and is_linked_to_title(words, start)):
            field = CRITERION_FIELDS[criterion.kind]
            value = FilterValue(field, criterion.codes, criterion.label, criterion.phrase)
            kind = CRITERION_KINDS[criterion.kind]
            cost = prices.COURTESY_PRICE * is_title(words[start])
            rarity = prices.FILTER_RARITY
            yield Span(start, end, kind, value, cost, rarity, because="critère")
