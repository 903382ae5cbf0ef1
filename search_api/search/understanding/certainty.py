"""Spans that exclude others: what words certainly are, they are not anything else.

A place after a preposition is no name, a trade that nobody is called is none either, and a word of
a longer trade (`médecin` in `médecin du travail`) is no trade by itself.
"""

from collections.abc import Iterable, Sequence

from directory.terminology.lexicon import Meaning
from search_api.search.understanding.published_terms import PublishedTerms
from search_api.search.understanding.spans import (
    NAME_KINDS,
    FilterValue,
    PlaceValue,
    Span,
    SpanKind,
)
from search_api.search.understanding.tokenize import Word


def exclude_spans(
    spans: Sequence[Span], words: Sequence[Word], published: PublishedTerms
) -> list[Span]:
    """The spans that no other one excludes."""
    trades = [span for span in spans if is_exact_trade(span)]
    certain = find_certain_positions(spans, words, published)
    known = certain.union(*(range(each.start, each.end) for each in spans if is_known(each)))
    excluded = dict.fromkeys(NAME_KINDS, certain) | {SpanKind.ASIDE: known}
    return [
        span
        for span in spans
        if excluded.get(span.kind, set()).isdisjoint(range(span.start, span.end))
        and not (is_exact_trade(span) and any(is_within_longer(span, each) for each in trades))
    ]


def is_exact_trade(span: Span) -> bool:
    """Whether the words of a span are a trade, spelt right."""
    return isinstance(span.value, Meaning) and not span.slips


def is_within_longer(span: Span, other: Span) -> bool:
    """Whether a span lies within a longer one."""
    is_longer = other.end - other.start > span.end - span.start
    return is_longer and other.start <= span.start and span.end <= other.end


def find_certain_positions(
    spans: Iterable[Span], words: Sequence[Word], published: PublishedTerms
) -> set[int]:
    """The positions of words that are no name: certain places, and trades that nobody is called.

    Next to a certain place, a trade is certain.
    """
    certain = {at for span in spans if is_certain_place(span) for at in range(span.start, span.end)}
    for span in spans:
        if span.kind is SpanKind.TRADE and not span.slips:
            of_span = range(span.start, span.end)
            if certain or not can_be_names(words[span.start : span.end], published):
                certain.update(of_span)
    return certain


def can_be_names(words: Sequence[Word], published: PublishedTerms) -> bool:
    """Whether somebody may bear one of the words."""
    return published.names is None or any(published.is_name(word.key) for word in words)


def is_known(span: Span) -> bool:
    """Whether the words of a span are something by themselves, so that they are not set aside."""
    is_table_place = isinstance(span.value, PlaceValue) and span.value.field != "localities"
    return not span.slips and (is_table_place or isinstance(span.value, Meaning | FilterValue))


def is_certain_place(span: Span) -> bool:
    """Whether a span can only be a place: after a preposition, or by its number."""
    value = span.value
    return (
        isinstance(value, PlaceValue)
        and value.is_sure
        and not span.slips
        and value.field != "localities"
    )
