"""Check some words of a vocabulary: those of sampled people, and some that somebody must bear."""

from collections.abc import Iterable

from directory.document import IndexDocument, iter_name_words
from directory.search import SearchEngine, SearchQuery
from directory.word_changes import WHOLE_WORD_TIERS
from indexer.publication.agreement.differences import DifferenceCounter, DifferenceKind


def compare_sampled_words(
    engine: SearchEngine,
    documents: Iterable[IndexDocument],
    size: int,
    differences: DifferenceCounter,
) -> None:
    """Check that the vocabulary has the words of some people, and that somebody bears its words.

    Args:
        engine: the served index.
        documents: the people whose words are checked.
        size: how many words of the vocabulary are checked.
        differences: receives the words that differ.
    """
    vocabulary = engine.vocabulary()
    listings = [each.listing for each in documents if each.listing]
    for word in sorted({word for listing in listings for word in iter_name_words(listing)}):
        differences.add_unless(word in vocabulary, DifferenceKind.WORD, word)
    words = vocabulary.all_words
    for word in words[:: max(1, len(words) // size)]:
        differences.add_unless(is_borne(engine, word), DifferenceKind.UNUSED_WORD, word)


def is_borne(engine: SearchEngine, word: str) -> bool:
    """Whether somebody has this whole word in a name."""
    hits = engine.candidates(SearchQuery(name=(word,)), limit=1).hits
    return any(hit.tier in WHOLE_WORD_TIERS for hit in hits)
