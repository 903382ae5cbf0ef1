"""A mapped table from texts to ranks: four bytes an entry, nothing unpacked when it is read.

An entry holds the rank of a key and as many bits of the text's hash as are left. Hashes may
collide, so the caller compares the keys that it gets.
"""

from collections.abc import Iterator
from zlib import crc32

from msgspec import Struct

BITS = 32
"""Bits of a hash and of an entry."""


class PackedHashTable(Struct, frozen=True, gc=False):
    """A table as bytes, made by `hash_format.pack_hash_table`.

    Attributes:
        rank_bits: how many low bits of an entry are the rank; the others are the hash's highest.
        starts: per bucket (a power of two of them, by the lowest bits of the hash) the place of its
            first entry, and at the end the number of entries; unsigned 32 bits each.
        entries: the entries, bucket by bucket; unsigned 32 bits each.
    """

    rank_bits: int
    starts: memoryview
    entries: memoryview


class HashTable:
    """The ranks of the keys under a text."""

    def __init__(self, packed: PackedHashTable) -> None:
        self._rank_bits = packed.rank_bits
        self._starts = packed.starts.cast("I")
        self._entries = packed.entries.cast("I")
        self._last_bucket = len(self._starts) - 2

    def find_ranks(self, text: str) -> Iterator[int]:
        """The ranks under a text, in no order; a few of them may belong to other texts."""
        sum_of_text = crc32(text.encode())
        bucket = sum_of_text & self._last_bucket
        bits = self._rank_bits
        high = sum_of_text >> bits
        for at in range(self._starts[bucket], self._starts[bucket + 1]):
            entry = self._entries[at]
            if entry >> bits == high:
                yield entry & ((1 << bits) - 1)
