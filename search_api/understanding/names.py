"""The last step: whatever nobody has claimed is a name.

It stands last because a name can be anything; every step before it takes words away from names, so
each must be sure of what it takes.
"""

from msgspec.structs import replace

from directory.analysis import units, words
from search_api.understanding.reading import Hint, Reading, ReadPart


def read_name(reading: Reading) -> Reading:
    """Claim all that is left as a name; beside a number it is put aside, and said so."""
    text = " ".join(reading.words)
    name = units(words(text))
    if not name:
        return replace(reading, words=())
    if reading.identifier:
        return set_aside(reading, text)
    part = ReadPart("name", text)
    return replace(reading, words=(), name=name, parts=(*reading.parts, part))


def set_aside(reading: Reading, text: str) -> Reading:
    """A number designates one person by itself: the words beside it count for nothing."""
    message = f"Le numéro suffit à désigner une personne : « {text} » n’a pas été pris en compte."
    hint = Hint("left-aside", message, suggestion=text)
    return replace(reading, words=(), hints=(*reading.hints, hint))
