"""The published words of names: which of them a misspelt or misheard word may stand for.

Expanding a word happens here, once, so that every engine is asked for the same terms. Words are
found by what remains of them when letters are dropped (deletion neighbourhood, Mor and Fraenkel
1982; Garbe's SymSpell): two words one edit apart share a remainder.

Measured on 218,780 words (2 cores): 42 µs (p50) and 148 µs (p99) at one edit, 60 and 348 µs at two,
37 MB mapped and shared by all processes; scanning all words with rapidfuzz takes 80 ms.
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

But three letters typed may be a word of four that lost one (`ess`, HESS): to look for it raises
Hit@1 with an error in each word from 89.3 to 92.3 %, Recall@10 from 96.3 to 99.7 %
(`benchmarks/relevance`, set A, 1.8 M people).
"""
MIN_TWO_EDIT_LETTERS = 8
"""Longer words may have two edits; at seven letters two edits reach 4 times as many words."""
MAX_FUZZY_LETTERS = 30
"""Longer words allow none: two edits in 200 letters leave 20,000 remainders, 0.2 s of work."""
MAX_PHONETIC_EDITS = 3
"""Words that sound the same are near at so many edits (`gougot`, GOUGAUD), whatever their length.

Hit@1 of sound-alikes (`benchmarks/relevance`, set A, 1.8 M people): 91.7 % at 2, 93.7 % at 3 and 4.
"""
NEIGHBOUR_CACHE_SIZE = 2_000
"""Words whose neighbours are kept: first names come back in every other question. A whole name is
searched in 1.72 instead of 1.79 ms (processor, 1.8 M people, November 2026); 5 MB at most."""
LOW_32_BITS = 0xFFFFFFFF


class Neighbour(Struct, frozen=True, order=True, gc=False):
    """A published word that another may stand for; the nearest, then the commonest, first."""

    distance: int
    rarity: int
    word: str


class PackedVocabulary(Struct, frozen=True, gc=False):
    """A vocabulary as bytes: words by frequency, and two sorted arrays of (hash, word) pairs."""

    words: tuple[str, ...]
    remainders: memoryview
    sounds: memoryview


class Vocabulary:
    """Words of the published names, most frequent first.

    Args:
        packed: what `vocabulary_packing.pack` gave; a mapped file is not copied, so that
            processes share it.
        added: further words, packed apart: they count as the rarest.
    """

    def __init__(self, packed: bytes | mmap, added: bytes | None = None) -> None:
        self._added = Vocabulary(added) if added else None
        parts = msgspec.msgpack.decode(packed, type=PackedVocabulary)
        self._words = parts.words
        self._remainders = parts.remainders.cast("Q")
        self._sounds = parts.sounds.cast("Q")
        self._reset_caches()

    def with_added_words(self, added: bytes | None) -> "Vocabulary":
        """The same words with other further ones; nothing is unpacked anew but those."""
        other = copy(self)
        other._added = Vocabulary(added) if added else None  # noqa: SLF001 - one of us
        other._reset_caches()  # noqa: SLF001
        return other

    def _reset_caches(self) -> None:
        """Begin to keep what is found; other words find others."""
        self._fuzzy_cache, self._phonetic_cache = map(
            lru_cache(NEIGHBOUR_CACHE_SIZE), (self._search_fuzzy_words, self._search_phonetic_words)
        )

    @property
    def words(self) -> tuple[str, ...]:
        """Every word, the one that most people bear first."""
        return self._words

    @property
    def all_words(self) -> tuple[str, ...]:
        """Those added since, too: nobody who was just registered is missed."""
        return self._words + (self._added.words if self._added else ())

    def __contains__(self, word: str) -> bool:
        is_here = any(self._words[at] == word for at in find_word_ranks(self._remainders, word))
        return is_here or (self._added is not None and word in self._added)

    def find_fuzzy_words(self, word: str) -> tuple[Neighbour, ...]:
        """Words within the edits that a word of this length allows, itself included.

        An edit is an insertion, a deletion, a replacement or a swap of two neighbours (optimal
        string alignment), the first letter included. Words that sound the same may be farther.
        """
        return self._fuzzy_cache(word)

    def find_phonetic_words(self, word: str) -> tuple[Neighbour, ...]:
        """Words that sound the same, itself included; none for what is no word any more."""
        return self._phonetic_cache(word)

    def _search_fuzzy_words(self, word: str) -> tuple[Neighbour, ...]:
        edits = count_allowed_edits(word)
        found = {
            at
            for rest in list_remainders(word, edits)
            for at in find_word_ranks(self._remainders, rest)
        }
        reach = max(edits, 1)  # three letters may be a word of four that lost one
        distances = ((OSA.distance(word, self._words[at], score_cutoff=reach), at) for at in found)
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
        heard = compute_phonetic_key(word)
        here = (
            Neighbour(OSA.distance(word, self._words[at]), at, self._words[at])
            for at in find_word_ranks(self._sounds, heard)
            if compute_phonetic_key(self._words[at]) == heard
        )
        added = self._rank_as_rarer(self._added.find_phonetic_words(word)) if self._added else ()
        return tuple(sorted((*here, *added)))

    def _rank_as_rarer(self, neighbours: Iterable[Neighbour]) -> list[Neighbour]:
        """Neighbours among the added words, after all of the others in frequency."""
        last = len(self._words)
        return [replace(each, rarity=last + each.rarity) for each in neighbours]


def count_allowed_edits(word: str) -> int:
    """How many slips a word of this length may hide."""
    if not MAX_EXACT_LETTERS < len(word) <= MAX_FUZZY_LETTERS:
        return 0
    return 1 if len(word) < MIN_TWO_EDIT_LETTERS else 2


def list_remainders(word: str, edits: int) -> set[str]:
    """What is left of a word when up to so many of its letters are dropped."""
    found = {word}
    for _ in range(edits):
        found |= {rest[:at] + rest[at + 1 :] for rest in found for at in range(len(rest))}
    return found


def find_word_ranks(table: "memoryview[int]", key: str) -> Iterator[int]:
    """The ranks under a key's hash; hashes may collide, so the caller compares."""
    low = crc32(key.encode()) << 32
    for at in range(bisect_left(table, low), len(table)):
        if table[at] >> 32 != low >> 32:
            return
        yield table[at] & LOW_32_BITS
