"""What begins with the letters typed: a sorted table, and answers prepared for the first three.

Typing is answered letter by letter, so each answer must be there at once. Of `m` begin tens of
thousands of names: the best of every beginning of up to three letters are chosen beforehand; a
longer one leaves few, which are compared as they are found.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from heapq import nlargest
from typing import Generic, TypeVar

PRECOMPUTED_PREFIX_CHARS = 3
"""Letters up to which answers are prepared."""
ENTRIES_PER_PREFIX = 10
"""Answers prepared for each beginning."""
PREFIX_UPPER_BOUND = "\U0010ffff"

ItemT = TypeVar("ItemT")
PrefixEntry = tuple[str, int, ItemT]
"""A folded key, a weight (the larger comes first) and what it stands for."""


class PrefixTable(Generic[ItemT]):
    """Things that are found by the beginning of a key.

    Args:
        entries: a thing may have several keys; under one beginning it is given once.
    """

    def __init__(self, entries: Iterable[PrefixEntry[ItemT]]) -> None:
        self._entries = sorted(entries, key=lambda entry: entry[0])
        self._keys = [key for key, _, _ in self._entries]
        groups: dict[str, list[PrefixEntry[ItemT]]] = defaultdict(list)
        for entry in self._entries:
            for length in range(1, min(PRECOMPUTED_PREFIX_CHARS, len(entry[0])) + 1):
                groups[entry[0][:length]].append(entry)
        self._prepared = {
            start: select_top_items(some, ENTRIES_PER_PREFIX) for start, some in groups.items()
        }

    def find_items(self, start: str, limit: int) -> list[ItemT]:
        """The weightiest things whose key begins so; the first `KEPT` are found at once."""
        if len(start) <= PRECOMPUTED_PREFIX_CHARS and limit <= ENTRIES_PER_PREFIX:
            return self._prepared.get(start, [])[:limit]
        low = bisect_left(self._keys, start)
        return select_top_items(
            self._entries[low : bisect_left(self._keys, start + PREFIX_UPPER_BOUND, low)], limit
        )


def select_top_items(entries: list[PrefixEntry[ItemT]], limit: int) -> list[ItemT]:
    """The weightiest, each once; the shorter key first where weights are equal."""
    once: dict[ItemT, None] = {}
    for _, _, thing in nlargest(2 * limit, entries, key=lambda entry: (entry[1], -len(entry[0]))):
        once[thing] = None
    return list(once)[:limit]
