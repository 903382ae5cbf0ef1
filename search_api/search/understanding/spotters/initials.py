"""Initials of a first name beside a surname: `j. p.`, `a.l.`, `t`.

Letters are also particles (`d`, `l`, `m` …), which belong to the next word: `m dere` is M'DERE. As
initials they stand alone, and the directory decides. Before a vowel, `d` and `l` are elided.
"""

from collections.abc import Iterator, Sequence

from directory.text.name_keys import MAX_INITIALS
from search_api.search.understanding import prices
from search_api.search.understanding.published_terms import PublishedTerms
from search_api.search.understanding.spans import Span, SpanKind
from search_api.search.understanding.spotters.fillers import is_elided_article
from search_api.search.understanding.spotters.names import compute_name_rarity
from search_api.search.understanding.spotters.titles import is_title
from search_api.search.understanding.tokenize import Word, is_dotted_letter, iter_runs


def find_spans(words: Sequence[Word], published: PublishedTerms) -> Iterator[Span]:
    """Every whole run of lone letters next to another word."""
    for start, end, _ in iter_runs(words, MAX_INITIALS):
        is_run = all(can_be_initial(words, at) for at in range(start, end))
        is_inner = (start > 0 and can_be_initial(words, start - 1)) or (
            end < len(words) and can_be_initial(words, end)
        )
        if is_run and not is_inner and end - start < len(words):
            is_plain = not all(map(is_dotted_letter, words[start:end]))
            price = prices.INITIALS_PRICE * is_plain
            rarity = compute_name_rarity(words[start].key, published)
            yield Span(start, end, SpanKind.INITIALS, None, price, rarity, because="initiales")


def can_be_initial(words: Sequence[Word], at: int) -> bool:
    """Whether a word is a letter, and no title or elided article."""
    word = words[at]
    is_letter = len(word.key) == 1 and word.key.isalpha() and word.text.rstrip(".").isalpha()
    return is_letter and not is_title(word) and not is_elided_article(words, at)
