"""Expanders: ways to find the published words near a misspelt one, built from the words alone.

All search for the words within the edits that `directory.text.spelling` allows; insertions,
deletions, replacements and swaps of neighbours count one each.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import count
from typing import Protocol

import numpy as np
import tantivy
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from directory.text.spelling import (
    MAX_FUZZY_LETTERS,
    Neighbour,
    Vocabulary,
    count_allowed_edits,
    list_remainders,
)
from directory.text.spelling_format import pack_vocabulary

MAX_AUTOMATON_WORDS = 10_000
"""Limit of the automaton, above any number of matches."""


class Expander(Protocol):
    """Expands words; it is built from the published words, the most frequent first."""

    def expand(self, word: str) -> Collection[str]:
        """The published words that this one may stand for."""


def compute_max_edits(word: str) -> int:
    """Edits allowed; three letters may be a word of four that lost one."""
    return max(1, count_allowed_edits(word))


def filter_near_words(word: str, candidates: Iterable[str]) -> list[str]:
    """The candidates that are near enough."""
    far = compute_max_edits(word)
    return [each for each in candidates if OSA.distance(word, each, score_cutoff=far) <= far]


class Scan:
    """Compare with every word of about this length (rapidfuzz, in C++)."""

    def __init__(self, words: Sequence[str]) -> None:
        self._of_length: dict[int, list[str]] = defaultdict(list)
        for word in words:
            self._of_length[len(word)].append(word)

    def expand(self, word: str) -> list[str]:
        far = compute_max_edits(word)
        found: list[str] = []
        for length in range(len(word) - far, len(word) + far + 1):
            if some := self._of_length.get(length):
                apart = process.cdist(
                    [word], some, scorer=OSA.distance, score_cutoff=far, dtype=np.uint8
                )
                found += [some[at] for at in np.flatnonzero(apart[0] <= far)]
        return found


class DeletionDict:
    """Words by what remains of them when letters are dropped, in a dictionary (SymSpell)."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self._by_rest: dict[str, list[int]] = defaultdict(list)
        for rank, word in enumerate(words):
            for rest in list_remainders(
                word, compute_max_edits(word) if len(word) <= MAX_FUZZY_LETTERS else 0
            ):
                self._by_rest[rest].append(rank)

    def expand(self, word: str) -> list[str]:
        rests = list_remainders(word, compute_max_edits(word))
        found = {rank for rest in rests for rank in self._by_rest.get(rest, ())}
        return filter_near_words(word, (self._words[rank] for rank in found))


class Automaton:
    """A Levenshtein automaton over a sorted dictionary of words (tantivy, in Rust)."""

    def __init__(self, words: Sequence[str]) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("word", tokenizer_name="raw", index_option="basic")
        builder.add_unsigned_field("rank", fast=True)
        self._words, self._schema = words, builder.build()
        index = tantivy.Index(self._schema)
        writer = index.writer(num_threads=1)
        for rank, word in enumerate(words):
            document = tantivy.Document(word=word)
            document.add_unsigned("rank", rank)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()

    def expand(self, word: str) -> list[str]:
        query = tantivy.Query.fuzzy_term_query(
            self._schema, "word", word, distance=compute_max_edits(word)
        )
        hits = self._searcher.search(
            query, MAX_AUTOMATON_WORDS, count=False, order_by_field="rank"
        ).hits
        return [self._words[rank] for rank, _ in hits]


class Grams:
    """Words by their runs of letters; those that share enough of them are compared.

    Args:
        length: letters of a run. An edit spoils at most one run more than that.
    """

    def __init__(self, words: Sequence[str], length: int) -> None:
        self._words, self._length = words, length
        by_gram: dict[str, list[int]] = defaultdict(list)
        for rank, word in enumerate(words):
            for gram in self._grams(word):
                by_gram[gram].append(rank)
        self._by_gram = {gram: np.array(some, np.uint32) for gram, some in by_gram.items()}

    def _grams(self, word: str) -> set[str]:
        edge = "#" * (self._length - 1)
        whole = f"{edge}{word}{edge}"
        return {whole[at : at + self._length] for at in range(len(whole) - self._length + 1)}

    def expand(self, word: str) -> list[str]:
        grams = self._grams(word)
        fewest = max(1, len(grams) - compute_max_edits(word) * (self._length + 1))
        lists = [self._by_gram[gram] for gram in grams if gram in self._by_gram]
        return filter_near_words(
            word, (self._words[rank] for rank in select_frequent_ranks(lists, fewest))
        )


def select_frequent_ranks(lists: Sequence[NDArray[np.uint32]], min_count: int) -> Iterator[int]:
    """The ranks that occur in so many of the lists."""
    if lists:
        ranks, counts = np.unique(np.concatenate(lists), return_counts=True)
        yield from ranks[counts >= min_count].tolist()


def pack_words(words: Sequence[str]) -> bytes:
    """Words, the most frequent first, as the index stores them."""
    return pack_vocabulary(dict(zip(words, count(len(words), -1), strict=False)))


class ServedExpander:
    """The vocabulary that is served: remainders hashed and sorted, and words that sound alike."""

    def __init__(self, words: Sequence[str]) -> None:
        self._vocabulary = Vocabulary(pack_words(words))

    def expand(self, word: str) -> list[str]:
        return [each.word for each in self._vocabulary.find_fuzzy_words(word)]


class SpellingOnlyVocabulary(Vocabulary):
    """The same without the words that sound alike."""

    def find_phonetic_words(self, word: str) -> list[Neighbour]:  # noqa: ARG002 - whatever the word
        return []


class SpellingOnlyExpander(ServedExpander):
    """The served vocabulary by spelling alone, which is what the other expanders do."""

    def __init__(self, words: Sequence[str]) -> None:
        self._vocabulary = SpellingOnlyVocabulary(pack_words(words))
