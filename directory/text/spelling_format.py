"""A vocabulary as bytes: every remainder of every word, hashed and sorted.

A module of its own, so that a process that only searches does not load numpy. Letters are dropped
from all words of one length at once, which is faster than word by word; the hashes are those of
`zlib.crc32`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from zlib import crc32

import msgspec
import numpy as np
from numpy.typing import NDArray

from directory.text.phonetics import compute_phonetic_key
from directory.text.spelling import (
    LOW_32_BITS,
    PackedVocabulary,
    Vocabulary,
    count_allowed_edits,
    list_remainders,
)

CRC32_TABLE = np.empty(256, np.uint32)
"""The 256-entry table of CRC-32, derived from `zlib.crc32` of each single byte."""
for byte in range(256):
    CRC32_TABLE[0xFF ^ byte] = crc32(bytes((byte,))) ^ 0xFF000000


def pack_vocabulary(frequencies: Mapping[str, int], removed: Iterable[int] = ()) -> bytes:
    """The packed vocabulary of words, each with the number of people who bear it.

    Args:
        frequencies: the number of people of each word.
        removed: `PackedVocabulary.removed`.
    """
    words = sorted(frequencies, key=lambda word: (-frequencies[word], word))
    return msgspec.msgpack.encode(
        PackedVocabulary(
            words=tuple(words),
            remainders=sort_hash_pairs(hash_remainders(words)),
            sounds=sort_hash_pairs(
                iter([hash_keys([compute_phonetic_key(word) for word in words], range(len(words)))])
            ),
            removed=tuple(sorted(removed)),
        )
    )


def pack_word_changes(
    vocabulary: Vocabulary, borne: Collection[str], lost: Collection[str]
) -> bytes | None:
    """The packed changes of a vocabulary, earlier ones included; None if this adds nothing to them.

    Args:
        vocabulary: the words so far.
        borne: words that people bear now; known ones are ignored.
        lost: words that nobody bears any more.
    """
    known_ranks = {rank for word in borne if (rank := vocabulary.find_rank(word)) is not None}
    lost_ranks = {rank for word in lost if (rank := vocabulary.find_rank(word)) is not None}
    new = {word for word in borne if vocabulary.find_rank(word) is None}
    added = (new | set(vocabulary.added_words)).difference(lost)
    removed = (vocabulary.removed_ranks - known_ranks) | lost_ranks
    if added == set(vocabulary.added_words) and removed == vocabulary.removed_ranks:
        return None
    return pack_vocabulary(dict.fromkeys(added, 1), removed)


def sort_hash_pairs(pairs: Iterator[NDArray[np.uint64]]) -> memoryview:
    """Sorted distinct 64-bit pairs: 32 bits of the key's hash, 32 of the word's rank."""
    in_order = np.sort(np.concatenate([np.empty(0, np.uint64), *pairs]))
    is_first = np.diff(in_order, prepend=~in_order[:1]) != 0  # np.unique is slower
    return memoryview(in_order[is_first].tobytes())


def hash_remainders(words: Sequence[str]) -> Iterator[NDArray[np.uint64]]:
    """The hash of each remainder of each word, with the rank of the word."""
    ranks: dict[int, list[int]] = defaultdict(list)
    for rank, word in enumerate(words):
        ranks[len(word) if word.isascii() else 0].append(rank)
    for rank in ranks.pop(0, ()):  # a letter of another script takes several bytes
        rests = list(list_remainders(words[rank], count_allowed_edits(words[rank])))
        yield hash_keys(rests, [rank] * len(rests))
    for length, same in ranks.items():
        yield from hash_shortened_words(
            [words[rank] for rank in same], length, np.array(same, np.uint64)
        )


def hash_shortened_words(
    words: Sequence[str], length: int, ranks: NDArray[np.uint64]
) -> Iterator[NDArray[np.uint64]]:
    """The hashes of words of one length with their ranks, for each choice of dropped letters."""
    letters = np.frombuffer("".join(words).encode(), np.uint8).reshape(-1, length)
    for dropped in range(count_allowed_edits(words[0]) + 1):
        for columns in combinations(range(length), length - dropped):
            yield compute_crc32(letters[:, columns]).astype(np.uint64) << np.uint64(32) | ranks


def compute_crc32(texts: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """The CRC-32 of each row of bytes."""
    sums = np.full(len(texts), LOW_32_BITS, np.uint32)
    for column in np.ascontiguousarray(texts.T):
        sums = CRC32_TABLE[(sums ^ column) & np.uint32(0xFF)] ^ (sums >> np.uint32(8))
    return sums ^ np.uint32(LOW_32_BITS)


def hash_keys(keys: Sequence[str], ranks: Sequence[int]) -> NDArray[np.uint64]:
    """The hashes of keys with the ranks of their words, one by one."""
    pairs = zip(keys, ranks, strict=True)
    return np.fromiter((crc32(key.encode()) << 32 | at for key, at in pairs), np.uint64, len(keys))
