"""Courtesy and academic titles, which are no names in the register.

`M` alone is the particle of M'DERE, so it is a title only with its full stop.
"""

from collections.abc import Iterator, Sequence

from search_api.search.understanding import prices
from search_api.search.understanding.published_terms import PublishedTerms
from search_api.search.understanding.spans import Span, SpanKind
from search_api.search.understanding.tokenize import Word

TITLES = frozenset(
    "dr dre drs docteur docteure docteurs docteresse doctoresse pr pre prof profs professeur"
    " professeure professeurs mme mmes madame mesdames mlle mademoiselle mr monsieur messieurs"
    " maitre".split()
)
ABBREVIATED_TITLES = frozenset(("m", "me"))


def find_spans(words: Sequence[Word], _published: PublishedTerms) -> Iterator[Span]:
    """Every title."""
    for word in words:
        if is_title(word) and not word.is_quoted:
            at = word.position
            yield Span(at, at + 1, SpanKind.TITLE, None, prices.TITLE_PRICE, because="titre")


def is_title(word: Word) -> bool:
    """Whether a word is a title."""
    return word.key in TITLES or (word.text.endswith(".") and word.key in ABBREVIATED_TITLES)
