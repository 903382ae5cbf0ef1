"""The last step: words that no step has claimed are a name.

It is last because a name can be any word; every step before it removes words from names, so each
must be certain of what it claims.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from directory.text.analysis import join_particles, words
from search_api.search.understanding.interpretation import Hint, Interpretation, Word, join_texts


def read_name(reading: Interpretation) -> Interpretation:
    """Claim all remaining words as a name; next to a number they are ignored, with a hint."""
    left = sorted((*reading.quoted_words, *reading.words), key=lambda word: word.position)
    text = join_texts(left)
    name = join_particles(words(text))
    if not name:
        return reading
    if reading.identifier:
        return ignore_extra_words(reading, left)
    return replace(reading.add_claim("name", left), name=name, quoted_words=())


def ignore_extra_words(reading: Interpretation, words_left: Sequence[Word]) -> Interpretation:
    """Ignore the remaining words: a number designates one person by itself."""
    text = join_texts(words_left)
    message = f"Le numéro suffit à désigner une personne : « {text} » n’a pas été pris en compte."
    dropped = replace(reading.add_claim("dropped", words_left), quoted_words=())
    return dropped.add_hint(Hint("left-aside", message, suggestion=text))
