"""The step that detects a place that does not exist: `kiné à trifouilly`.

The words stay a name, so that nothing is lost, and a hint explains why the answer may be empty.
"""

from collections.abc import Sequence
from itertools import pairwise

from search_api.search.understanding.interpretation import Hint, Interpretation, Word, join_texts
from search_api.search.understanding.place_context import (
    LINK_WORDS,
    PLACE_PREPOSITIONS,
    PROXIMITY_WORDS,
)
from search_api.search.understanding.stop_words import STOP_WORDS

TOWN_PREPOSITIONS = frozenset(("a", "au", "aux"))


def note_unknown_place(reading: Interpretation) -> Interpretation:
    """Add a hint when a preposition is not followed by a place, once something is understood."""
    if not any(
        claim.kind in {"profession", "savoir_faire", "function"} for claim in reading.claims
    ):
        return reading
    for at, (before, word) in enumerate(pairwise(reading.words), start=1):
        if before.key in TOWN_PREPOSITIONS and is_content_word(before, word):
            return reading.add_hint(build_unknown_place_hint(reading.words[at:]))
    return reading


def is_content_word(previous: Word, word: Word) -> bool:
    """Whether the next word is adjacent and no preposition or stop word."""
    return (
        word.position == previous.position + 1
        and word.key not in PLACE_PREPOSITIONS | LINK_WORDS | PROXIMITY_WORDS | STOP_WORDS
    )


def build_unknown_place_hint(words: Sequence[Word]) -> Hint:
    """The hint for words that were expected to be a place."""
    message = (
        f"« {join_texts(words)} » n’est le nom d’aucune commune : nous l’avons lu comme un nom."
    )
    return Hint("unknown-place", message)
