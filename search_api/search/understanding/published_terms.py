"""What the published directory knows of words, and the known terms that a misspelt one may be."""

from functools import cache

from msgspec import Struct

from directory.terminology.lexicon import load_lexicon
from directory.text.shared_terms import load_shared_terms
from directory.text.spelling import Vocabulary
from directory.text.term_index import TermIndex
from search_api.search.understanding.gazetteer import count_inhabitants_by_key


class PublishedTerms(Struct, frozen=True):
    """The words of the published names; None where nothing is known of them."""

    names: Vocabulary | None = None

    def is_name(self, word: str) -> bool:
        """Whether somebody bears a word."""
        return self.names is not None and word in self.names


@cache
def load_trade_terms() -> TermIndex:
    """The terms of the lexicon, found with slips."""
    return load_shared_terms("trades", dict.fromkeys(load_lexicon(), 1))


@cache
def load_place_terms() -> TermIndex:
    """The names of places, found with slips, the most populous first."""
    return load_shared_terms("places", count_inhabitants_by_key())
