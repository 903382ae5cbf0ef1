"""Fuzzy lookup: which published words a misspelt or misheard word may stand for.

A word is expanded here, once, so that every engine searches for the same terms. Words are found by
what remains of them when letters are dropped (deletion neighbourhood, Mor and Fraenkel 1982;
Garbe's SymSpell): two words at edit distance 1 share a remainder. Comparing a word with the whole
vocabulary is much slower.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from copy import copy
from functools import lru_cache
from mmap import mmap
from zlib import crc32

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from rapidfuzz.distance import OSA

from directory.text.phonetics import compute_phonetic_key

MAX_EXACT_LETTERS = 3
"""Words of up to three letters allow no edit: `roy` would stand for half of the directory.

But three letters typed may be a word of four with one letter missing (`ess`, HESS). That case is
searched too, because it improves relevance (`benchmarks/relevance`).
"""
MIN_TWO_EDIT_LETTERS = 8
"""Words of at least this length may have two edits; for shorter ones, two match too many words."""
MAX_EDITS = 2
"""The most edits of a word that does not sound the same."""
MAX_FUZZY_LETTERS = 30
"""Longer words allow no edit: the number of remainders grows with the square of the length."""
MAX_PHONETIC_EDITS = 3
"""Words that sound the same match up to this distance (`gougot`, GOUGAUD), at any length.

Chosen by relevance: a larger threshold improves nothing (`benchmarks/relevance`).
"""
NEIGHBOUR_CACHE_SIZE = 2_000
"""Words in each cache of fuzzy matches: first names repeat from query to query."""
LOW_32_BITS = 0xFFFFFFFF


class Neighbour(Struct, frozen=True, order=True, gc=False):
    """A published word that matches another; sorted by distance, then by frequency."""

    distance: int
    rarity: int
    word: str


class PackedVocabulary(Struct, frozen=True, gc=False):
    """A vocabulary as bytes: words by frequency, and two sorted arrays of (hash, word) pairs.

    Attributes:
        removed: with words added since, the ranks of the main words that nobody bears any more.
    """

    words: tuple[str, ...]
    remainders: memoryview
    sounds: memoryview
    removed: tuple[int, ...] = ()


class Vocabulary:
    """Words of the published names, most frequent first.

    Args:
        packed: the bytes from `pack_vocabulary`; a mapped file is not copied, so that processes
            share it.
        added: words added since, packed separately: they rank as the rarest. They come with the
            ranks of the words removed since, which are no longer matched.
    """

    def __init__(self, packed: bytes | mmap, added: bytes | None = None) -> None:
        self._set_changes(added)
        parts = msgspec.msgpack.decode(packed, type=PackedVocabulary)
        self._words = parts.words
        self._remainders = parts.remainders.cast("Q")
        self._sounds = parts.sounds.cast("Q")
        self._removals = parts.removed

    def with_added_words(self, added: bytes | None) -> "Vocabulary":
        """The same words with other added and removed ones; only the added ones are unpacked."""
        other = copy(self)
        other._set_changes(added)  # noqa: SLF001 - same class
        return other

    def _set_changes(self, added: bytes | None) -> None:
        """Unpack the words added and removed; start with empty caches: other words match."""
        self._added = Vocabulary(added) if added else None
        self._removed = frozenset(self._added._removals if self._added else ())  # noqa: SLF001
        self._fuzzy_cache, self._phonetic_cache = map(
            lru_cache(NEIGHBOUR_CACHE_SIZE), (self._search_fuzzy_words, self._search_phonetic_words)
        )

    @property
    def words(self) -> tuple[str, ...]:
        """Every word of the main vocabulary, the most frequent first, removed ones included."""
        return self._words

    @property
    def added_words(self) -> tuple[str, ...]:
        """The words added since, in alphabetical order."""
        return self._added.words if self._added else ()

    @property
    def removed_ranks(self) -> frozenset[int]:
        """The ranks of the main words that nobody bears any more."""
        return self._removed

    @property
    def all_words(self) -> tuple[str, ...]:
        """Every word that somebody bears: people who have just registered are found too."""
        words = self._words
        if self._removed:
            words = tuple(word for at, word in enumerate(words) if at not in self._removed)
        return words + self.added_words

    def find_rank(self, word: str) -> int | None:
        """The rank of a word in the main vocabulary, even of a removed one; None if unknown."""
        ranks = find_word_ranks(self._remainders, word)
        return next((at for at in ranks if self._words[at] == word), None)

    def __contains__(self, word: str) -> bool:
        rank = self.find_rank(word)
        is_here = rank is not None and rank not in self._removed
        return is_here or (self._added is not None and word in self._added)

    def find_fuzzy_words(self, word: str) -> tuple[Neighbour, ...]:
        """Words within the edit distance that this word's length allows, itself included.

        An edit is an insertion, a deletion, a replacement or a swap of two neighbours (optimal
        string alignment), also of the first letter. Words that sound the same may be farther away.
        """
        return self._fuzzy_cache(word)

    def find_phonetic_words(self, word: str) -> tuple[Neighbour, ...]:
        """Words that sound the same, itself included; none for a word over `MAX_FUZZY_LETTERS`."""
        return self._phonetic_cache(word)

    def _search_fuzzy_words(self, word: str) -> tuple[Neighbour, ...]:
        edits = count_allowed_edits(word)
        ranks = {
            at
            for rest in list_remainders(word, edits)
            for at in find_word_ranks(self._remainders, rest)
        } - self._removed
        reach = max(edits, 1)  # three letters may be a word of four with one missing
        distances = ((OSA.distance(word, self._words[at], score_cutoff=reach), at) for at in ranks)
        near = {Neighbour(far, at, self._words[at]) for far, at in distances if far <= reach}
        if edits:
            near.update(
                each
                for each in self.find_phonetic_words(word)
                if each.distance <= MAX_PHONETIC_EDITS
            )
        added = self._rank_as_rarer(self._added.find_fuzzy_words(word)) if self._added else ()
        return tuple(sorted(near.union(added)))

    def _search_phonetic_words(self, word: str) -> tuple[Neighbour, ...]:
        if len(word) > MAX_FUZZY_LETTERS:
            return ()
        phonetic_key = compute_phonetic_key(word)
        here = (
            Neighbour(OSA.distance(word, self._words[at]), at, self._words[at])
            for at in find_word_ranks(self._sounds, phonetic_key)
            if at not in self._removed and compute_phonetic_key(self._words[at]) == phonetic_key
        )
        added = self._rank_as_rarer(self._added.find_phonetic_words(word)) if self._added else ()
        return tuple(sorted((*here, *added)))

    def _rank_as_rarer(self, neighbours: Iterable[Neighbour]) -> list[Neighbour]:
        """Matches among the added words, ranked after all others by frequency."""
        last = len(self._words)
        return [replace(each, rarity=last + each.rarity) for each in neighbours]


def count_allowed_edits(word: str) -> int:
    """How many edits a word allows."""
    return count_edits(len(word)) if len(word) <= MAX_FUZZY_LETTERS else 0


def count_edits(letters: int) -> int:
    """How many edits a word or term of this length allows, whatever it sounds like."""
    if letters <= MAX_EXACT_LETTERS:
        return 0
    return 1 if letters < MIN_TWO_EDIT_LETTERS else MAX_EDITS


def list_remainders(word: str, edits: int) -> set[str]:
    """What is left of a word when up to `edits` of its letters are dropped."""
    remainders = {word}
    for _ in range(edits):
        remainders |= {rest[:at] + rest[at + 1 :] for rest in remainders for at in range(len(rest))}
    return remainders


def find_word_ranks(table: "memoryview[int]", key: str) -> Iterator[int]:
    """The ranks under the hash of a key; hashes may collide, so the caller compares the words."""
    low = crc32(key.encode()) << 32
    for at in range(bisect_left(table, low), len(table)):
        if table[at] >> 32 != low >> 32:
            return
        yield table[at] & LOW_32_BITS
