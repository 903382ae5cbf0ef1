"""The arrondissement next to Paris, Lyon or Marseille: "lyon 3", "3e arr lyon"."""

import re
from collections.abc import Sequence

from directory.model import geography
from search_api.search.understanding.gazetteer import CITIES, NamedPlace, build_commune_place
from search_api.search.understanding.interpretation import Word, join_keys, sort_by_position
from search_api.search.understanding.numbered_places import find_arrondissement
from search_api.search.understanding.place_context import LINK_WORDS, PlaceSpan

ORDINAL = re.compile(r"(\d{1,2})(?:er|re|e|eme|ieme|nde?)?")
WRITTEN_ORDINAL = re.compile(r"(\d{1,2})(?:er|re|e|eme|ieme|nde?)")
CITY_AND_NUMBER = re.compile(r"(paris|lyon|marseille)(\d{1,2})(?:er|e|eme)?")
ROMAN_NUMERALS = dict(
    zip(
        "ii iii iv vi vii viii ix xi xii xiii xiv xv xvi xvii xviii xix xx".split(),
        "2 3 4 6 7 8 9 11 12 13 14 15 16 17 18 19 20".split(),
        strict=True,
    )
)
"""As in "paris xv"; a single letter is read as an initial."""
ARRONDISSEMENT_WORDS = frozenset(("arrondissement", "arr"))


def narrow_to_arrondissement(
    words: Sequence[Word], span: PlaceSpan
) -> tuple[Sequence[Word], NamedPlace]:
    """All words of a commune, and its place, narrowed to an arrondissement if one is given."""
    own = list(words[span.start : span.end])
    number = CITY_AND_NUMBER.fullmatch(join_keys(own))
    city = CITIES.get(number[1] if number else join_keys(own))
    code = find_arrondissement(city, number[2]) if city and number else None
    if city and not code:
        code, number_words = find_arrondissement_words(words, span, city)
        own += number_words
    place = build_commune_place([geography.load_communes()[code]]) if code else span.place
    return sort_by_position((*own, *span.context.words)), place


def find_arrondissement_words(
    words: Sequence[Word], span: PlaceSpan, city: str
) -> tuple[str | None, list[Word]]:
    """The arrondissement before or after a city, and the words that name it."""
    after = [word for word in words[span.end : span.end + 2] if word not in span.context.words]
    if (
        after
        and (number := parse_arrondissement_number(after[0]))
        and (code := find_arrondissement(city, number))
    ):
        more = [word for word in after[1:] if word.key in ARRONDISSEMENT_WORDS]
        return code, [after[0], *more]
    before = [
        word for word in words[max(0, span.start - 3) : span.start] if word.key not in LINK_WORDS
    ]
    more = [word for word in before if word.key in ARRONDISSEMENT_WORDS]
    ordinal = (
        WRITTEN_ORDINAL.fullmatch(before[-1 - len(more)].key) if len(before) > len(more) else None
    )
    if ordinal and (code := find_arrondissement(city, ordinal[1])):
        return code, list(words[words.index(before[-1 - len(more)]) : span.start])
    return None, []


def parse_arrondissement_number(word: Word) -> str | None:
    """The number of an arrondissement after a city, written "3", "3e", "8eme" or "xv"."""
    ordinal = ORDINAL.fullmatch(word.key)
    return ordinal[1] if ordinal else ROMAN_NUMERALS.get(word.key)
