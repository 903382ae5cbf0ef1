"""Words around the name of a place: prepositions, proximity, kilometres, CEDEX.

`à lyon` cannot be a name; `lyon` can. A preposition makes the place certain, and `près de` makes it
a circle.
"""

import re
from collections.abc import Sequence

from msgspec import Struct

from search_api.search.understanding.tokenize import Word, join_keys

PLACE_PREPOSITIONS = frozenset("a au aux en dans sur vers".split())
PROXIMITY_WORDS = frozenset(
    "pres proche proches autour alentours environs voisinage cote proximite".split()
)
LINK_WORDS = frozenset(
    "de du des d la le les l un une et rayon moins ville commune departement region".split()
)
KILOMETRES = re.compile(r"(\d{1,3})(?:kms?|kilometres?)")
KILOMETRES_PART = re.compile(r"\d{1,3}|kms?|kilometres?|\d{1,3}(?:kms?|kilometres?)")
PLACE_SUFFIX_PATTERN = re.compile(
    r"environs|alentours|kms?|kilometres?|\d{1,3}(?:kms?|kilometres?)|cedex"
)
CEDEX_NUMBER = re.compile(r"\d{1,2}")
AREA_PREPOSITIONS = frozenset(("dans", "en", "departement", "region"))


class PlaceContext(Struct, frozen=True):
    """The words around the name of a place.

    Attributes:
        start: of the first of them; end: after the last.
        word_count: how many there are.
        is_sure: a preposition shows that it is a place.
        is_area: the preposition is one of départements and régions.
    """

    start: int = 0
    end: int = 0
    word_count: int = 0
    is_sure: bool = False
    is_area: bool = False
    is_near: bool = False
    radius_km: float | None = None


def read_place_context(words: Sequence[Word], start: int, end: int) -> PlaceContext:
    """The context of `words[start:end]`."""
    before, after = find_leading_words(words, start), find_trailing_words(words, end)
    if not before and not after:
        return PlaceContext(start, end)
    keys, later = {word.key for word in before}, {word.key for word in after}
    radius = KILOMETRES.search(join_keys(before)) or KILOMETRES.search(join_keys(after))
    is_near = bool(radius or keys & PROXIMITY_WORDS or later & PROXIMITY_WORDS)
    return PlaceContext(
        start=start - len(before),
        end=end + len(after),
        word_count=len(before) + len(after),
        is_sure=bool(keys & PLACE_PREPOSITIONS) or is_near,
        is_area=bool(keys & AREA_PREPOSITIONS),
        is_near=is_near,
        radius_km=float(radius[1]) if radius else None,
    )


def find_leading_words(words: Sequence[Word], start: int) -> Sequence[Word]:
    """Prepositions and articles before a place, kilometres included."""
    first = start
    while first > 0 and not words[first].is_after_boundary and can_precede_place(words[first - 1]):
        first -= 1
    leading = words[first:start]
    return leading if has_only_distance_numbers(leading) else ()


def can_precede_place(word: Word) -> bool:
    """Whether a word may come before a place."""
    if word.is_quoted:
        return False
    known = word.key in PLACE_PREPOSITIONS or word.key in PROXIMITY_WORDS or word.key in LINK_WORDS
    return known or bool(KILOMETRES_PART.fullmatch(word.key))


def has_only_distance_numbers(words: Sequence[Word]) -> bool:
    """Whether all numbers among these words are kilometres: others are something else."""
    return not any(word.key.isdigit() for word in words) or bool(
        KILOMETRES.search(join_keys(words))
    )


def find_trailing_words(words: Sequence[Word], end: int) -> Sequence[Word]:
    """`et environs`, `rayon 10 km`, `cedex 03` after a place."""
    last = end
    for at in range(end, len(words)):
        if PLACE_SUFFIX_PATTERN.fullmatch(words[at].key) or is_cedex_number(
            words[at - 1], words[at]
        ):
            last = at + 1
        elif not can_precede_place(words[at]):
            break
    return words[end:last]


def is_cedex_number(previous: Word, word: Word) -> bool:
    """Whether a number is that of a CEDEX."""
    return previous.key == "cedex" and bool(CEDEX_NUMBER.fullmatch(word.key))
