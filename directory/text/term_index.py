"""Terms with slips: which of many known terms a typed one may stand for, from mapped bytes.

A term is a glued folded text (`saintjeandeluz`). As for names (`directory.text.spelling`), a term
is found by what remains of it when letters are dropped. That grows with the square of the length,
so a long term is kept by its two halves instead: of two edits, one half has at most one (the
pigeonhole principle, as in Navarro's survey of approximate matching, 2001).
"""

import heapq
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from mmap import mmap

import msgspec
from msgspec import Struct
from rapidfuzz.distance import OSA

from directory.text.hash_table import HashTable, PackedHashTable
from directory.text.phonetics import compute_phonetic_key
from directory.text.spelling import MAX_EDITS, count_edits, list_remainders

MIN_ALIKE_LETTERS = 4
"""Letters of a term that may be spelt by ear: `bovays` for Beauvais."""
MAX_ALIKE_EDITS = 4
"""The most edits of a term that sounds the same; never more than half its letters."""
MIN_ALIKE_TYPED_LETTERS = 3
"""Letters of a text that may stand for a term that sounds the same."""
MAX_WHOLE_LETTERS = 13
"""Terms of up to this length are kept by all their remainders (92 at most), longer ones by halves.

Chosen by size: 1.1 M entries for the names of all communes, 2.7 M without halves.
"""
MATCH_CACHE_SIZE = 2_000
"""Typed terms in the cache of one index."""
FIRST_HALF, LAST_HALF = "<", ">"
"""What marks the remainders of halves among those of whole terms; no letter of a term."""


class TermMatch(Struct, frozen=True, order=True, gc=False):
    """A term that a typed one may stand for; sorted by distance, then by frequency.

    Attributes:
        distance: edits (optimal string alignment).
        rank: the place of the term among all, the most frequent is 0.
        key: the term.
        is_alike: both sound the same.
    """

    distance: int
    rank: int
    key: str
    is_alike: bool = False


class PackedTerms(Struct, frozen=True, gc=False):
    """Terms as bytes, made by `term_format.pack_terms`; every number has unsigned 32 bits.

    Attributes:
        longest: letters of the longest term.
        letters: the terms in UTF-8, one after another, the most frequent first.
        ends: where each term ends in `letters`.
        alphabet: the ranks in alphabetical order of their terms.
        remainders: what remains of the terms.
        sounds: the phonetic keys of the terms of at least `MIN_ALIKE_LETTERS` letters.
    """

    longest: int
    letters: memoryview
    ends: memoryview
    alphabet: memoryview
    remainders: PackedHashTable
    sounds: PackedHashTable


class TermIndex:
    """Known terms, found by a typed one that holds slips, or by their first letters.

    Args:
        packed: the bytes from `pack_terms`; a mapped file is not copied, so that processes share
            it.
    """

    def __init__(self, packed: bytes | memoryview | mmap) -> None:
        parts = msgspec.msgpack.decode(packed, type=PackedTerms)
        self._longest = parts.longest
        self._letters = parts.letters
        self._ends = parts.ends.cast("I")
        self._alphabet = parts.alphabet.cast("I")
        self._remainders = HashTable(parts.remainders)
        self._sounds = HashTable(parts.sounds)
        self._near_cache = lru_cache(MATCH_CACHE_SIZE)(self._search_near)

    def find_near(self, typed: str) -> tuple[TermMatch, ...]:
        """Terms within the edits that their length allows, itself included, nearest first.

        Edits by the letters of the known term: as many as `count_edits` allows; half the letters,
        up to `MAX_ALIKE_EDITS`, if both sound the same. An edit is an insertion, a deletion, a
        replacement or a swap of two neighbours (optimal string alignment), also of the first
        letter.
        """
        return self._near_cache(typed)

    def find_prefix(self, prefix: str, limit: int) -> tuple[str, ...]:
        """The `limit` most frequent terms that begin with some letters."""
        first = bisect_left(self._alphabet, prefix, key=self._get_term)
        last = bisect_left(
            self._alphabet,
            True,
            lo=first,
            key=lambda rank: not self._get_term(rank).startswith(prefix),
        )
        return tuple(map(self._get_term, heapq.nsmallest(limit, self._alphabet[first:last])))

    def _get_term(self, rank: int) -> str:
        start = self._ends[rank - 1] if rank else 0
        return str(self._letters[start : self._ends[rank]], "utf-8")

    def _search_near(self, typed: str) -> tuple[TermMatch, ...]:
        if len(typed) > self._longest + MAX_ALIKE_EDITS:
            return ()
        alike = {match.rank: match for match in self._match_sound(typed)}
        near = {match.rank: match for match in self._match_spelling(typed)}
        return tuple(sorted((near | alike).values()))

    def _match_spelling(self, typed: str) -> Iterator[TermMatch]:
        """The terms within the edits that their length allows."""
        table = self._remainders
        ranks = {rank for text in list_typed_remainders(typed) for rank in table.find_ranks(text)}
        for rank in ranks:
            term = self._get_term(rank)
            reach = count_edits(len(term))
            distance = OSA.distance(typed, term, score_cutoff=reach)
            if distance <= reach:
                yield TermMatch(distance, rank, term)

    def _match_sound(self, typed: str) -> Iterator[TermMatch]:
        """The terms that sound the same, within the edits that this allows."""
        if len(typed) < MIN_ALIKE_TYPED_LETTERS:
            return
        sound = compute_phonetic_key(typed)
        for rank in self._sounds.find_ranks(sound):
            term = self._get_term(rank)
            reach = min(len(term) // 2, MAX_ALIKE_EDITS)
            distance = OSA.distance(typed, term, score_cutoff=reach)
            if distance <= reach and compute_phonetic_key(term) == sound:
                yield TermMatch(distance, rank, term, is_alike=True)


def list_term_remainders(term: str) -> set[str]:
    """The texts under which a term is kept: all that remains of it, or of its halves, and itself.

    A half keeps what remains when one letter is dropped.
    """
    if len(term) <= MAX_WHOLE_LETTERS:
        return list_remainders(term, count_edits(len(term)))
    middle = len(term) // 2
    first, last = list_remainders(term[:middle], 1), list_remainders(term[middle:], 1)
    return {term, *(FIRST_HALF + rest for rest in first), *(LAST_HALF + rest for rest in last)}


def list_typed_remainders(typed: str) -> set[str]:
    """The texts under which every term is kept that a typed one may stand for.

    A typed term does not say where its halves meet: a slip moves the place by one letter, and the
    known term may be longer or shorter by `MAX_EDITS`.
    """
    letters = len(typed)
    texts = {typed}
    if letters <= MAX_WHOLE_LETTERS + MAX_EDITS:
        texts = list_remainders(typed, count_edits(letters))
    lengths = range(max(letters - MAX_EDITS, MAX_WHOLE_LETTERS + 1), letters + MAX_EDITS + 1)
    firsts = {length // 2 + moved for length in lengths for moved in (-1, 0, 1)}
    lasts = {length - length // 2 + moved for length in lengths for moved in (-1, 0, 1)}
    for size in firsts:
        texts.update(FIRST_HALF + rest for rest in list_remainders(typed[:size], 1))
    for size in lasts:
        texts.update(LAST_HALF + rest for rest in list_remainders(typed[-size:], 1))
    return texts
