"""The step that reads professions, savoir-faire and roles, by any word people use for them.

Two words may stand for savoir-faire: what both mean is asked for (`chirurgien orl`), or where they
have nothing in common, either.
"""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from directory.matching.filters_table import WORK_FILTERS
from directory.search import ActivityFilter
from directory.terminology.lexicon import MAX_LABEL_WORDS, Meaning, load_lexicon
from search_api.search.understanding.interpretation import (
    Interpretation,
    Word,
    is_contiguous,
    join_keys,
)

MEANING_QUERY_FIELDS = {each.attribute: each.name for each in WORK_FILTERS}
"""Where each kind of meaning is asked for."""


def read_profession(reading: Interpretation) -> Interpretation:
    """Claim every word of the lexicon, the longest first."""
    while found := next(find_lexicon_terms(reading.words), None):
        reading = claim_meaning(reading, *found)
    return reading


def find_lexicon_terms(words: Sequence[Word]) -> Iterator[tuple[Sequence[Word], Meaning]]:
    """Words that stand for something together, the longest runs first."""
    known = load_lexicon()
    for size in range(min(MAX_LABEL_WORDS, len(words)), 0, -1):
        for start in range(len(words) - size + 1):
            some = words[start : start + size]
            if (meaning := known.get(join_keys(some))) and is_contiguous(some):
                yield some, meaning


def claim_meaning(
    reading: Interpretation, words: Sequence[Word], meaning: Meaning
) -> Interpretation:
    """The reading with some words claimed for what they mean."""
    claimed = reading.add_claim(meaning.kind, words, meaning.codes, meaning.label)
    return replace(claimed, where=add_meaning_filter(reading.where, meaning))


def add_meaning_filter(where: ActivityFilter, meaning: Meaning) -> ActivityFilter:
    """What is asked for, and this too."""
    field = MEANING_QUERY_FIELDS[meaning.kind]
    before: tuple[str, ...] = getattr(where, field)
    both = tuple(code for code in before if code in meaning.codes)
    return replace(where, **{field: both or tuple(dict.fromkeys((*before, *meaning.codes)))})
