"""The last step: whatever nobody has claimed is a name.

It stands last because a name can be anything; every step before it takes words away from names, so
each must be sure of what it takes.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from directory.text.analysis import units, words
from search_api.search.understanding.interpretation import Hint, Reading, Word, text_of


def read_name(reading: Reading) -> Reading:
    """Claim all that is left as a name; beside a number it is put aside, and said so."""
    left = sorted((*reading.quoted, *reading.words), key=lambda word: word.at)
    text = text_of(left)
    name = units(words(text))
    if not name:
        return reading
    if reading.identifier:
        return set_aside(reading, left)
    return replace(reading.claiming("name", left), name=name, quoted=())


def set_aside(reading: Reading, left: Sequence[Word]) -> Reading:
    """A number designates one person by itself: the words beside it count for nothing."""
    text = text_of(left)
    message = f"Le numéro suffit à désigner une personne : « {text} » n’a pas été pris en compte."
    dropped = replace(reading.claiming("dropped", left), quoted=())
    return dropped.hinting(Hint("left-aside", message, suggestion=text))
