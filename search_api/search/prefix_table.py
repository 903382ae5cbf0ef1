"""Prefix search: a sorted table, with results prepared for prefixes of up to three letters.

Each letter typed is a request, so each must be answered fast. Tens of thousands of names begin with
`m`: the best results of every short prefix are chosen in advance; a longer prefix leaves few
entries, which are compared when they are requested.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from heapq import nlargest
from typing import Generic, TypeVar

PRECOMPUTED_PREFIX_CHARS = 3
"""Characters up to which results are prepared."""
ENTRIES_PER_PREFIX = 10
"""Results prepared for each prefix."""
PREFIX_UPPER_BOUND = "\U0010ffff"

ItemT = TypeVar("ItemT")
PrefixEntry = tuple[str, int, ItemT]
"""A folded key, a weight (the larger comes first) and the item."""


class PrefixTable(Generic[ItemT]):
    """Items found by a prefix of a key.

    Args:
        entries: an item may have several keys; under one prefix it is returned once.
    """

    def __init__(self, entries: Iterable[PrefixEntry[ItemT]]) -> None:
        self._entries = sorted(entries, key=lambda entry: entry[0])
        self._keys = [key for key, _, _ in self._entries]
        groups: dict[str, list[PrefixEntry[ItemT]]] = defaultdict(list)
        for entry in self._entries:
            for length in range(1, min(PRECOMPUTED_PREFIX_CHARS, len(entry[0])) + 1):
                groups[entry[0][:length]].append(entry)
        self._prepared = {
            start: select_top_items(group, ENTRIES_PER_PREFIX) for start, group in groups.items()
        }

    def find_items(self, start: str, limit: int) -> list[ItemT]:
        """The items of the largest weight whose key has this prefix."""
        if len(start) <= PRECOMPUTED_PREFIX_CHARS and limit <= ENTRIES_PER_PREFIX:
            return self._prepared.get(start, [])[:limit]
        low = bisect_left(self._keys, start)
        return select_top_items(
            self._entries[low : bisect_left(self._keys, start + PREFIX_UPPER_BOUND, low)], limit
        )


def select_top_items(entries: list[PrefixEntry[ItemT]], limit: int) -> list[ItemT]:
    """The items of the largest weight, each once; the shorter key first at equal weight."""
    once: dict[ItemT, None] = {}
    for _, _, thing in nlargest(2 * limit, entries, key=lambda entry: (entry[1], -len(entry[0]))):
        once[thing] = None
    return list(once)[:limit]
