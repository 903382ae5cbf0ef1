"""Criteria of names as published words: which of them each word asked for may be.

FHIR leaves words unfinished, several at a time; the engine finds one unfinished word. So each is
expanded over the words of the published names, once per publication sorted: 218,780 words take
0.1 s to sort, then 0.02 ms to find a beginning in, and 10 ms to find a part of a word in.
"""

from bisect import bisect_left
from functools import lru_cache

from directory.text.analysis import words
from directory.text.spelling import Vocabulary
from search_api.fhir.search.parameters import Criterion
from search_api.fhir.search.tokens import unescaped

MOST_CHOICES = 1_000
"""Published words that a word asked for may be; more narrow nothing."""
LAST = "\U0010ffff"
Slot = tuple[str, ...]
"""Published words, one of which somebody's name must have."""


@lru_cache(maxsize=1)
def in_order(vocabulary: Vocabulary) -> list[str]:
    """Every published word, sorted."""
    return sorted(vocabulary.every_word)


def beginning(vocabulary: Vocabulary, start: str) -> Slot | None:
    """The published words that begin so; nothing when they are too many."""
    known = in_order(vocabulary)
    low = bisect_left(known, start)
    high = bisect_left(known, start + LAST, low)
    return tuple(known[low:high]) if high - low <= MOST_CHOICES else None


def holding(vocabulary: Vocabulary, part: str) -> Slot | None:
    """The published words that hold a part; nothing when they are too many."""
    found = tuple(word for word in in_order(vocabulary) if part in word)
    return found if len(found) <= MOST_CHOICES else None


def slots(vocabulary: Vocabulary, criterion: Criterion) -> list[Slot] | None:
    """What a name must have to meet a criterion; nothing when that narrows nothing.

    Of several values any will do: they share one slot, of what the longest word of each may be.
    """
    each = [of_value(vocabulary, criterion.modifier, value) for value in criterion.values]
    if len(each) == 1:
        return each[0]
    shared = [min(some, key=len) for some in each if some]
    if len(shared) < len(each):
        return None
    return [tuple(dict.fromkeys(word for slot in shared for word in slot))]


def of_value(vocabulary: Vocabulary, modifier: str, value: str) -> list[Slot] | None:
    """The slots of one value that are small enough to narrow."""
    asked = words(unescaped(value))
    if not asked:
        return [()]
    if modifier == "exact":
        return [(word,) for word in asked]
    if modifier == "contains":
        held = holding(vocabulary, max(asked, key=len))
        return None if held is None else [held]
    found = [slot for word in asked if (slot := begun(vocabulary, word)) is not None]
    return found or None


def begun(vocabulary: Vocabulary, word: str) -> Slot | None:
    """The words that a word asked for begins, and it: it may be several words glued."""
    found = beginning(vocabulary, word)
    return None if found is None else tuple(dict.fromkeys((word, *found)))
