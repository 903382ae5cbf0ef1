"""Places that only the directory knows: towns abroad, CEDEX offices; and countries of the table.

Words that are nothing else may be one, and the directory decides.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from directory.model import geography
from directory.terminology.code_labels import load_table_labels
from directory.terminology.lexicon import load_lexicon
from directory.terminology.query_words import load_criteria
from search_api.search.understanding import prices
from search_api.search.understanding.gazetteer import find_places
from search_api.search.understanding.place_context import (
    LINK_WORDS,
    PLACE_PREPOSITIONS,
    find_trailing_words,
    read_place_context,
)
from search_api.search.understanding.published_terms import PublishedTerms
from search_api.search.understanding.spans import PlaceValue, Span, SpanKind
from search_api.search.understanding.spotters.fillers import FILLERS
from search_api.search.understanding.spotters.titles import is_title
from search_api.search.understanding.tokenize import Word, iter_runs, join_keys, join_texts

MAX_COUNTRY_WORDS = 4
MIN_TOWN_LETTERS = 3
LOCALITY_PREPOSITIONS = frozenset(("a", "au", "aux", "en"))
EDGE_WORDS = PLACE_PREPOSITIONS | LINK_WORDS | FILLERS
"""Words that neither begin nor end the name of a town, but may be within it."""
MIN_POPULATION_OVER_COUNTRY = 10_000
"""Inhabitants of a French place that takes precedence over a country of the same name."""


@cache
def load_countries_by_name() -> Mapping[str, tuple[str, str]]:
    """Code and label of each country but France, by folded name; no name of a French town."""
    named = (
        (geography.fold_locality(label), (code, label))
        for code, label in load_table_labels()["country"].items()
        if code != geography.FRANCE_CODE
    )
    return {key: country for key, country in named if not is_french_town(key)}


def is_french_town(key: str) -> bool:
    """Whether a name is that of a French place larger than a village: Suisse is one in Moselle."""
    return any(each.population >= MIN_POPULATION_OVER_COUNTRY for each in find_places(key))


def find_spans(words: Sequence[Word], published: PublishedTerms) -> Iterator[Span]:
    """Every country at the end or after a preposition, and every town abroad."""
    countries = list(find_country_spans(words))
    yield from countries
    has_trade = any(word.key in load_lexicon() for word in words)
    for start, end in find_free_runs(words, countries):
        is_after_preposition = start > 0 and words[start - 1].key in LOCALITY_PREPOSITIONS
        office = find_trailing_words(words, end)
        is_sure = is_after_preposition or any(word.key == "cedex" for word in office)
        is_name = all(published.is_name(word.key) for word in words[start:end])
        if is_sure or has_trade or countries or (end - start == len(words) == 1 and not is_name):
            key = join_keys(words[start:end])
            value = PlaceValue("localities", (key,), join_texts(words[start:end]), is_sure=is_sure)
            yield Span(
                start - is_after_preposition,
                end + len(office),
                SpanKind.PLACE,
                value,
                prices.LOCALITY_PRICE,
                prices.LOCALITY_RARITY,
                because="ville hors de France, ou bureau CEDEX",
            )


def find_country_spans(words: Sequence[Word]) -> Iterator[Span]:
    """Every country."""
    known = load_countries_by_name()
    for start, end, key in iter_runs(words, MAX_COUNTRY_WORDS):
        if key not in known:
            continue
        context = read_place_context(words, start, end)
        if context.is_sure or context.end == len(words):
            code, label = known[key]
            value = PlaceValue("countries", (code,), label, is_sure=context.is_sure)
            rarity = prices.COUNTRY_RARITY
            yield Span(
                context.start, context.end, SpanKind.PLACE, value, 0.0, rarity, because="pays"
            )


def find_free_runs(words: Sequence[Word], countries: Sequence[Span]) -> set[tuple[int, int]]:
    """Runs of words that are nothing else, each whole, after its preposition, and its last word."""
    runs: set[tuple[int, int]] = set()
    start = 0
    for end in range(len(words) + 1):
        if end == len(words) or is_known_word(words, end, countries):
            runs.update(trim_run(words, start, end))
            start = end + 1
    return {
        (first, last)
        for first, last in runs
        if len(join_keys(words[first:last])) >= MIN_TOWN_LETTERS
    }


def is_known_word(words: Sequence[Word], at: int, countries: Sequence[Span]) -> bool:
    """Whether a word is something else: a trade, a title, a number, a place of France."""
    word = words[at]
    is_before_country = any(span.start == at + 1 for span in countries)
    return (
        word.is_quoted
        or not word.key.isalpha()
        or word.key in load_lexicon()
        or word.key in load_criteria()
        or word.key == "cedex"
        or is_title(word)
        or bool(find_places(word.key) and not is_before_country)
        or any(span.start <= at < span.end for span in countries)
    )


def trim_run(words: Sequence[Word], start: int, end: int) -> Iterator[tuple[int, int]]:
    """The runs within a run that may name a town."""
    while start < end and words[start].key in EDGE_WORDS:
        start += 1
    while end > start and words[end - 1].key in EDGE_WORDS:
        end -= 1
    if start == end:
        return
    after = [at + 1 for at in range(start, end) if words[at].key in LOCALITY_PREPOSITIONS]
    if after:
        yield after[-1], end
    else:
        yield start, end
        yield end - 1, end
