"""Words around the name of a place: prepositions, nearness, kilometres, CEDEX.

`à lyon` cannot be a name; `lyon` can. A preposition makes sure, and `près de` makes a circle.
"""

import re
from collections.abc import Sequence

from msgspec import Struct

from search_api.search.understanding.interpretation import Word, glued

AT = frozenset("a au aux en dans sur vers".split())
NEARNESS = frozenset(
    "pres proche proches autour alentours environs voisinage cote proximite".split()
)
LINKS = frozenset(
    "de du des d la le les l un une et rayon moins ville commune departement region".split()
)
KILOMETRES = re.compile(r"(\d{1,3})(?:kms?|kilometres?)")
PART_OF_KILOMETRES = re.compile(r"\d{1,3}|kms?|kilometres?|\d{1,3}(?:kms?|kilometres?)")
AFTER = re.compile(r"environs|alentours|kms?|kilometres?|\d{1,3}(?:kms?|kilometres?)|cedex")
CEDEX_NUMBER = re.compile(r"\d{1,2}")
INTO = frozenset(("dans", "en", "departement", "region"))


class Around(Struct, frozen=True):
    """What stands around the name of a place.

    Attributes:
        words: all of it.
        is_sure: a preposition tells that it is a place.
        is_area: the preposition is one of départements and régions.
    """

    words: tuple[Word, ...] = ()
    is_sure: bool = False
    is_area: bool = False
    is_near: bool = False
    radius_km: float | None = None


def around(words: Sequence[Word], start: int, end: int) -> Around:
    """What stands around `words[start:end]`."""
    before, after = leading(words, start), trailing(words, end)
    keys = {word.key for word in before}
    radius = KILOMETRES.search(glued(before)) or KILOMETRES.search(glued(after))
    is_near = bool(radius or keys & NEARNESS or {word.key for word in after} & NEARNESS)
    is_sure = bool(keys & AT) or is_near
    leans = is_sure or not (before and touches(words, start - len(before)))
    return Around(
        words=(*(before if leans else ()), *after),
        is_sure=is_sure,
        is_area=bool(keys & INTO),
        is_near=is_near,
        radius_km=float(radius[1]) if radius else None,
    )


def touches(words: Sequence[Word], at: int) -> bool:
    """Whether an unclaimed word stands right before."""
    return at > 0 and words[at - 1].at == words[at].at - 1


def leading(words: Sequence[Word], start: int) -> Sequence[Word]:
    """Prepositions and articles before a place, kilometres included."""
    first = start
    while touches(words, first) and is_lead(words[first - 1]):
        first -= 1
    some = words[first:start]
    return some if is_used(some) else ()


def is_lead(word: Word) -> bool:
    """Whether a word may stand before a place."""
    known = word.key in AT or word.key in NEARNESS or word.key in LINKS
    return known or bool(PART_OF_KILOMETRES.fullmatch(word.key))


def is_used(words: Sequence[Word]) -> bool:
    """Whether numbers among these words count kilometres: a number alone is something else."""
    return not any(word.key.isdigit() for word in words) or bool(KILOMETRES.search(glued(words)))


def trailing(words: Sequence[Word], end: int) -> Sequence[Word]:
    """`et environs`, `rayon 10 km`, `cedex 03` after a place."""
    last = end
    for at in range(end, len(words)):
        if words[at].at - words[end - 1].at != at - end + 1:
            break
        if AFTER.fullmatch(words[at].key) or after_cedex(words[at - 1], words[at]):
            last = at + 1
        elif not is_lead(words[at]):
            break
    return words[end:last]


def after_cedex(before: Word, word: Word) -> bool:
    """Whether a number is that of a CEDEX."""
    return before.key == "cedex" and bool(CEDEX_NUMBER.fullmatch(word.key))
