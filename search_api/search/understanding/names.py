"""The last step: whatever nobody has claimed is a name.

It stands last because a name can be anything; every step before it takes words away from names, so
each must be sure of what it takes.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from directory.text.analysis import join_particles, words
from search_api.search.understanding.interpretation import Hint, Interpretation, Word, join_texts


def read_name(reading: Interpretation) -> Interpretation:
    """Claim all that is left as a name; beside a number it is put aside, and said so."""
    left = sorted((*reading.quoted_words, *reading.words), key=lambda word: word.position)
    text = join_texts(left)
    name = join_particles(words(text))
    if not name:
        return reading
    if reading.identifier:
        return ignore_extra_words(reading, left)
    return replace(reading.add_claim("name", left), name=name, quoted_words=())


def ignore_extra_words(reading: Interpretation, words_left: Sequence[Word]) -> Interpretation:
    """A number designates one person by itself: the words beside it count for nothing."""
    text = join_texts(words_left)
    message = f"Le numéro suffit à désigner une personne : « {text} » n’a pas été pris en compte."
    dropped = replace(reading.add_claim("dropped", words_left), quoted_words=())
    return dropped.add_hint(Hint("left-aside", message, suggestion=text))
