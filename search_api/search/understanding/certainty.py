"""Spans that exclude others: what words certainly are, they are not anything else.

A place after a preposition is no name, a trade that nobody is called is none either, and a word of
a longer term (`médecin` in `médecin du travail`, `clinique` in `en clinique`) is nothing by itself.
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

MIN_TOWN_POPULATION = 1_000
"""Inhabitants of a place that is larger than a village."""


def exclude_spans(
    spans: Sequence[Span], words: Sequence[Word], published: PublishedTerms
) -> list[Span]:
    """The spans that no other one excludes."""
    terms = [span for span in spans if is_exact_term(span)]
    certain = find_certain_positions(spans, words, published)
    known = certain.union(*(range(each.start, each.end) for each in spans if is_known(each)))
    excluded = dict.fromkeys(NAME_KINDS, certain) | {SpanKind.ASIDE: known}
    return [
        span
        for span in spans
        if excluded.get(span.kind, set()).isdisjoint(range(span.start, span.end))
        and not (
            (is_exact_term(span) or span.kind in {SpanKind.STRUCTURE, SpanKind.FILLER})
            and any(is_within_longer(span, each) for each in terms)
        )
    ]


def is_exact_term(span: Span) -> bool:
    """Whether the words of a span are a trade or a criterion, spelt right."""
    return isinstance(span.value, Meaning | FilterValue) and not span.slips


def is_within_longer(span: Span, other: Span) -> bool:
    """Whether a span lies within a longer one."""
    is_longer = other.end - other.start > span.end - span.start
    return is_longer and other.start <= span.start and span.end <= other.end


def find_certain_positions(
    spans: Iterable[Span], words: Sequence[Word], published: PublishedTerms
) -> set[int]:
    """The positions of words that are no name: certain places, and trades that nobody is called.

    Next to a certain place, a trade is certain; so are the words of a criterion that has several.
    Next to a trade or a structure, a town that nobody is called is certain.
    """
    work = [span for span in spans if is_work(span)]
    certain: set[int] = set()
    for span in spans:
        of_words = words[span.start : span.end]
        if is_certain_place(span) or (
            is_town(span)
            and not can_be_names(of_words, published)
            and any(each.end <= span.start or span.end <= each.start for each in work)
        ):
            certain.update(range(span.start, span.end))
    for span in spans:
        if isinstance(span.value, FilterValue) and span.end > span.start + 1:
            certain.update(range(span.start, span.end))
        if span.kind is SpanKind.TRADE and not span.slips:
            of_span = range(span.start, span.end)
            if certain or not can_be_names(words[span.start : span.end], published):
                certain.update(of_span)
    return certain


def is_work(span: Span) -> bool:
    """Whether a span is a trade or a place of practice, spelt right."""
    return span.kind is SpanKind.STRUCTURE or (isinstance(span.value, Meaning) and not span.slips)


def is_town(span: Span) -> bool:
    """Whether a span is a place of France larger than a village, spelt right."""
    value = span.value
    return (
        isinstance(value, PlaceValue)
        and not span.slips
        and value.field in {"communes", "departements"}
        and value.population >= MIN_TOWN_POPULATION
    )


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
