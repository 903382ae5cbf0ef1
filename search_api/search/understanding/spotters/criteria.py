"""Criteria of a list that are neither a trade nor a place: modes, sectors, civilities.

Beside a trade they are filters; alone, `femme` is a name.
"""

from collections.abc import Iterator, Sequence

from directory.matching.filters_table import FILTERS
from directory.terminology.query_words import load_criteria
from search_api.search.understanding import prices
from search_api.search.understanding.published_terms import PublishedTerms
from search_api.search.understanding.spans import FilterValue, Span, SpanKind
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
        if criterion:
            field = CRITERION_FIELDS[criterion.kind]
            value = FilterValue(field, criterion.codes, criterion.label)
            kind = CRITERION_KINDS[criterion.kind]
            rarity = prices.FILTER_RARITY
            yield Span(start, end, kind, value, 0.0, rarity, because="critère")
