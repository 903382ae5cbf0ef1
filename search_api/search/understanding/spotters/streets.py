"""Streets: a house number, a type of way and a name, up to a place.

The name of a street may end like that of a town (`rue pasteur betton`): both ends are spotted.
"""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from directory.text.streets import can_begin_street, parse_typed_street
from search_api.search.understanding import prices
from search_api.search.understanding.arrondissements import CITY_AND_NUMBER
from search_api.search.understanding.gazetteer import find_places
from search_api.search.understanding.published_terms import PublishedTerms
from search_api.search.understanding.spans import Span, SpanKind, StreetValue
from search_api.search.understanding.spotters.numbered_places import is_place_number
from search_api.search.understanding.spotters.places import MAX_PLACE_WORDS
from search_api.search.understanding.spotters.structures import trim_prepositions
from search_api.search.understanding.tokenize import Word, join_keys, join_texts

MAX_STREET_WORDS = 12
"""Words of a street with its house number; streets of the register have fewer."""


def find_spans(words: Sequence[Word], _published: PublishedTerms) -> Iterator[Span]:
    """Every street, with and without the words at its end that name a town."""
    for start, word in enumerate(words):
        if word.is_quoted or not can_begin_street(word.key):
            continue
        for end in list_street_ends(words, start):
            street = parse_typed_street(join_texts(words[start:end]))
            if street:
                numbers = tuple(each.key for each in street.house_numbers)
                value = StreetValue(street.accepted_keys, numbers)
                rarity = prices.STREET_RARITY
                yield Span(start, end, SpanKind.STREET, value, 0.0, rarity, because="rue")


def find_wider_spans(words: Sequence[Word], published: PublishedTerms) -> Iterator[Span]:
    """The whole street of every street with a house number."""
    for span in find_spans(words, published):
        if isinstance(span.value, StreetValue) and span.value.house_numbers:
            value = StreetValue(span.value.streets, is_widened=True)
            yield replace(span, value=value, cost=prices.WIDER_PRICE, because="toute la rue")


def list_street_ends(words: Sequence[Word], start: int) -> list[int]:
    """Where a street that begins here may end: before a town, before a number, at the last word."""
    last = min(len(words), start + MAX_STREET_WORDS)
    ends: list[int] = []
    for at in range(start + 1, last):
        if words[at].is_quoted or is_place_number(words, at):
            return [*ends, trim_prepositions(words, start, at)]
        if not ends and is_final_place(words, at):
            ends.append(trim_prepositions(words, start, at))
    return [*ends, last]


def is_final_place(words: Sequence[Word], start: int) -> bool:
    """Whether the name of a place begins here and ends the text, apart from numbers."""
    for end in range(min(len(words), start + MAX_PLACE_WORDS), start, -1):
        key = join_keys(words[start:end])
        is_place = find_places(key) or CITY_AND_NUMBER.fullmatch(key)
        if is_place and all(word.key.isdigit() for word in words[end:]):
            return True
    return False
