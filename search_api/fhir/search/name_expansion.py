"""Criteria about names as published words: which words each word of a value may be.

FHIR compares every word by prefix; the engine searches only one prefix per query. So each word is
expanded over the vocabulary of published names, which is sorted once per publication.
"""

from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache

from directory.text.analysis import words
from directory.text.spelling import Vocabulary
from search_api.fhir.search.parameters import Criterion
from search_api.fhir.search.tokens import unescape_value
from search_api.search.understanding import MAX_QUERY_WORDS

MAX_EXPANSIONS = 1_000
"""Published words for one word of a value; more do not narrow the search."""
MAX_QUERY_CHOICES = 2_000
"""Published words in the slots of one query, whose time grows with them."""
HIGHEST_CHARACTER = "\U0010ffff"
WordChoices = tuple[str, ...]
"""Alternatives: published words, of which a name must have one."""


@lru_cache(maxsize=1)
def sort_vocabulary(vocabulary: Vocabulary) -> list[str]:
    """Every published word, sorted."""
    return sorted(vocabulary.all_words)


def find_words_by_prefix(vocabulary: Vocabulary, prefix: str) -> WordChoices | None:
    """The published words with this prefix; None if there are too many."""
    known = sort_vocabulary(vocabulary)
    low = bisect_left(known, prefix)
    high = bisect_left(known, prefix + HIGHEST_CHARACTER, low)
    return tuple(known[low:high]) if high - low <= MAX_EXPANSIONS else None


def find_words_containing(vocabulary: Vocabulary, part: str) -> WordChoices | None:
    """The published words that contain a text; None if there are too many."""
    matches = tuple(word for word in sort_vocabulary(vocabulary) if part in word)
    return matches if len(matches) <= MAX_EXPANSIONS else None


def expand_criterion(vocabulary: Vocabulary, criterion: Criterion) -> list[WordChoices] | None:
    """The slots that a name must fill to meet a criterion; None if they do not narrow it.

    With several values, one must match: they share one slot, the smallest one of each.
    """
    slots_per_value = [
        expand_value(vocabulary, criterion.modifier, value) for value in criterion.values
    ]
    if len(slots_per_value) == 1:
        return slots_per_value[0]
    shared = [min(slots, key=len) for slots in slots_per_value if slots]
    if len(shared) < len(slots_per_value):
        return None
    choices = tuple(dict.fromkeys(word for slot in shared for word in slot))
    return [choices] if len(choices) <= MAX_QUERY_CHOICES else None


def select_narrow_slots(slots: Iterable[WordChoices]) -> list[WordChoices]:
    """The distinct slots that narrow a search most, at most `MAX_QUERY_CHOICES` words in all.

    The criteria are checked on each candidate, so that a slot left out makes no false hit.
    """
    selected: list[WordChoices] = []
    count = 0
    for slot in sorted(dict.fromkeys(slots), key=len)[:MAX_QUERY_WORDS]:
        count += len(slot)
        if selected and count > MAX_QUERY_CHOICES:
            break
        selected.append(slot)
    return selected


def expand_value(vocabulary: Vocabulary, modifier: str, value: str) -> list[WordChoices] | None:
    """The slots of one value that are small enough to narrow the search."""
    typed_words = words(unescape_value(value))
    if not typed_words:
        return [()]
    if modifier == "exact":
        return [(word,) for word in typed_words]
    if modifier == "contains":
        containing = find_words_containing(vocabulary, max(typed_words, key=len))
        return None if containing is None else [containing]
    slots = [slot for word in typed_words if (slot := expand_word(vocabulary, word)) is not None]
    return slots or None


def expand_word(vocabulary: Vocabulary, word: str) -> WordChoices | None:
    """The words with this prefix, and the word itself: it may be several words joined."""
    completions = find_words_by_prefix(vocabulary, word)
    return None if completions is None else tuple(dict.fromkeys((word, *completions)))
