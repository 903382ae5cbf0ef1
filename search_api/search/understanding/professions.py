"""The step that reads professions, savoir-faire and roles, by any word people use for them.

Two words may stand for savoir-faire: what both mean is asked for (`chirurgien orl`), or where they
have nothing in common, either.
"""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from directory.search import Where
from directory.terminology.lexicon import LONGEST, Meaning, lexicon
from search_api.search.understanding.interpretation import Reading, Word, glued, neighbours

FIELDS = {
    "profession": "professions",
    "savoir_faire": "savoir_faire",
    "function": "functions",
}
"""Where each kind of meaning is asked for."""


def read_profession(reading: Reading) -> Reading:
    """Claim every word of the lexicon, the longest first."""
    while found := next(terms(reading.words), None):
        reading = asking_for(reading, *found)
    return reading


def terms(words: Sequence[Word]) -> Iterator[tuple[Sequence[Word], Meaning]]:
    """Words that stand for something together, the longest runs first."""
    known = lexicon()
    for size in range(min(LONGEST, len(words)), 0, -1):
        for start in range(len(words) - size + 1):
            some = words[start : start + size]
            if (meaning := known.get(glued(some))) and neighbours(some):
                yield some, meaning


def asking_for(reading: Reading, words: Sequence[Word], meaning: Meaning) -> Reading:
    """The reading with some words claimed for what they mean."""
    claimed = reading.claiming(meaning.kind, words, meaning.codes, meaning.label)
    return replace(claimed, where=narrowed(reading.where, meaning))


def narrowed(where: Where, meaning: Meaning) -> Where:
    """What is asked for, and this too."""
    field = FIELDS[meaning.kind]
    before: tuple[str, ...] = getattr(where, field)
    both = tuple(code for code in before if code in meaning.codes)
    return replace(where, **{field: both or tuple(dict.fromkeys((*before, *meaning.codes)))})
