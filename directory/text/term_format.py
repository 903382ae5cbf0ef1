"""Terms as bytes: every remainder of every term, hashed into a table of four bytes an entry.

A module of its own, so that a process that only searches does not load numpy.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate

import msgspec
import numpy as np
from numpy.typing import NDArray

from directory.text.hash_table import BITS, PackedHashTable
from directory.text.phonetics import compute_phonetic_key
from directory.text.spelling import LOW_32_BITS
from directory.text.spelling_format import hash_keys, hash_remainders, sort_hash_pairs
from directory.text.term_index import (
    MAX_WHOLE_LETTERS,
    MIN_ALIKE_LETTERS,
    PackedTerms,
    list_term_remainders,
)

BUCKET_ENTRIES = 4
"""The most entries of a bucket on average: half as many buckets take twice the time to read."""


def pack_terms(counts: Mapping[str, int]) -> bytes:
    """The packed terms, by descending count.

    The same terms give the same bytes in any order.
    """
    terms = sorted(counts, key=lambda term: (-counts[term], term))
    long = [(term, rank) for rank, term in enumerate(terms) if len(term) > MAX_WHOLE_LETTERS]
    alike = [(term, rank) for rank, term in enumerate(terms) if len(term) >= MIN_ALIKE_LETTERS]
    whole = ["" if len(term) > MAX_WHOLE_LETTERS else term for term in terms]
    remainders = (
        (rest, rank) for term, rank in long for rest in sorted(list_term_remainders(term))
    )
    sounds = ((compute_phonetic_key(term), rank) for term, rank in alike)
    return msgspec.msgpack.encode(
        PackedTerms(
            longest=max(map(len, terms), default=0),
            letters=memoryview("".join(terms).encode()),
            ends=pack_numbers(accumulate(len(term.encode()) for term in terms)),
            alphabet=pack_numbers(sorted(range(len(terms)), key=terms.__getitem__)),
            remainders=pack_hash_table(
                [*hash_remainders(whole), hash_pairs(remainders)], len(terms)
            ),
            sounds=pack_hash_table([hash_pairs(sounds)], len(terms)),
        )
    )


def hash_pairs(pairs: Iterable[tuple[str, int]]) -> NDArray[np.uint64]:
    """Pairs of a text and a rank as 64-bit numbers: the text's hash, then the rank."""
    texts, ranks = [], []
    for text, rank in pairs:
        texts.append(text)
        ranks.append(rank)
    return hash_keys(texts, ranks)


def pack_hash_table(pairs: Sequence[NDArray[np.uint64]], size: int) -> PackedHashTable:
    """The table of pairs of a hash and a rank.

    Args:
        pairs: 64 bits each: 32 of the hash, 32 of the rank.
        size: how many ranks there are.
    """
    distinct = np.frombuffer(sort_hash_pairs(iter(pairs)), np.uint64)
    hashes, ranks = distinct >> np.uint64(BITS), distinct & np.uint64(LOW_32_BITS)
    rank_bits = max(size - 1, 1).bit_length()
    buckets = 1 << (len(distinct) // BUCKET_ENTRIES).bit_length()
    bucket_of = hashes & np.uint64(buckets - 1)
    order = np.argsort(bucket_of, kind="stable")
    entries = (hashes >> np.uint64(rank_bits) << np.uint64(rank_bits)) | ranks
    starts = np.searchsorted(bucket_of[order], np.arange(buckets + 1, dtype=np.uint64))
    return PackedHashTable(
        rank_bits=rank_bits,
        starts=pack_numbers(starts),
        entries=pack_numbers(entries[order]),
    )


def pack_numbers(numbers: Iterable[int] | NDArray[np.generic]) -> memoryview:
    """Unsigned numbers of 32 bits, one after another."""
    array = numbers if isinstance(numbers, np.ndarray) else np.array([*numbers])
    return memoryview(array.astype(np.uint32).tobytes())


def pack_standard_input() -> None:
    """Read counts by term as MessagePack from standard input, write the packed terms."""
    counts = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=dict[str, int])
    sys.stdout.buffer.write(pack_terms(counts))


if __name__ == "__main__":
    pack_standard_input()
