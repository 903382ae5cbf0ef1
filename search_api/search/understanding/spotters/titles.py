"""Courtesy and academic titles, which are no names in the register.

`M` alone is the particle of M'DERE, so it is a title only with its full stop, or beside another
one: `M ou Mme`.
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
TITLE_LINKS = frozenset(("ou", "et"))


def find_spans(words: Sequence[Word], _published: PublishedTerms) -> Iterator[Span]:
    """Every title."""
    for at, word in enumerate(words):
        is_short = word.key in ABBREVIATED_TITLES and is_linked_to_title(words, at)
        if (is_title(word) or is_short) and not word.is_quoted:
            yield Span(at, at + 1, SpanKind.TITLE, None, prices.TITLE_PRICE, because="titre")


def is_linked_to_title(words: Sequence[Word], at: int) -> bool:
    """Whether `ou` or `et` links a word to a title."""
    others = (words[at + 1 : at + 3], words[max(at - 2, 0) : at][::-1])
    return any(
        len(pair) > 1 and pair[0].key in TITLE_LINKS and is_title(pair[1]) for pair in others
    )


def is_title(word: Word) -> bool:
    """Whether a word is a title."""
    return word.key in TITLES or (word.text.endswith(".") and word.key in ABBREVIATED_TITLES)
