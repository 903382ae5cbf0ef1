"""The step that reads professions, savoir-faire and roles, by any word of the lexicon.

When two words stand for savoir-faire, the codes common to both are searched (`chirurgien orl`), or
those of either if they have none in common.
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
"""The field of the filter for each kind of meaning."""


def read_profession(reading: Interpretation) -> Interpretation:
    """Claim every term of the lexicon, the longest first."""
    while term := next(find_lexicon_terms(reading.words), None):
        reading = claim_meaning(reading, *term)
    return reading


def find_lexicon_terms(words: Sequence[Word]) -> Iterator[tuple[Sequence[Word], Meaning]]:
    """Adjacent words that are a term together, the longest first."""
    known = load_lexicon()
    for size in range(min(MAX_LABEL_WORDS, len(words)), 0, -1):
        for start in range(len(words) - size + 1):
            term = words[start : start + size]
            if (meaning := known.get(join_keys(term))) and is_contiguous(term):
                yield term, meaning


def claim_meaning(
    reading: Interpretation, words: Sequence[Word], meaning: Meaning
) -> Interpretation:
    """The interpretation with words claimed for their meaning."""
    claimed = reading.add_claim(meaning.kind, words, meaning.codes, meaning.label)
    return replace(claimed, where=add_meaning_filter(reading.where, meaning))


def add_meaning_filter(where: ActivityFilter, meaning: Meaning) -> ActivityFilter:
    """The filter narrowed by one more meaning."""
    field = MEANING_QUERY_FIELDS[meaning.kind]
    before: tuple[str, ...] = getattr(where, field)
    both = tuple(code for code in before if code in meaning.codes)
    return replace(where, **{field: both or tuple(dict.fromkeys((*before, *meaning.codes)))})
