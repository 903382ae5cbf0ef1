"""The step that notices a place that does not exist: `kiné à trifouilly`.

The words stay a name, so that nothing is lost, and the answer says why it may be empty.
"""

from collections.abc import Sequence
from itertools import pairwise

from search_api.search.understanding.interpretation import Hint, Reading, Word, text_of
from search_api.search.understanding.place_context import AT, LINKS, NEARNESS
from search_api.search.understanding.stop_words import PHRASING

BEFORE_TOWNS = frozenset(("a", "au", "aux"))


def note_unknown_place(reading: Reading) -> Reading:
    """Say that what follows a preposition is no place, once something is understood."""
    if not any(
        claim.kind in {"profession", "savoir_faire", "function"} for claim in reading.claims
    ):
        return reading
    for at, (before, word) in enumerate(pairwise(reading.words), start=1):
        if before.key in BEFORE_TOWNS and is_a_word(before, word):
            return reading.hinting(unknown(reading.words[at:]))
    return reading


def is_a_word(before: Word, word: Word) -> bool:
    """Whether a word follows that is no preposition itself."""
    return word.at == before.at + 1 and word.key not in AT | LINKS | NEARNESS | PHRASING


def unknown(words: Sequence[Word]) -> Hint:
    """What is said of words that were to be a place."""
    message = f"« {text_of(words)} » n’est le nom d’aucune commune : nous l’avons lu comme un nom."
    return Hint("unknown-place", message)
