"""Text to query: a tuple of small steps, each of which claims what it knows and leaves the rest.

A new kind of thing to understand (titles, professions, places) is a module with one step and a
place in `STEPS`, before names.
"""

from msgspec import Struct
from msgspec.structs import replace

from directory import analysis
from directory.errors import InvalidQuery
from directory.search import SearchQuery
from search_api.understanding.identifiers import read_identifier
from search_api.understanding.names import read_name
from search_api.understanding.reading import Hint, Reading, ReadPart, Step

__all__ = ["STEPS", "Hint", "ReadPart", "Reading", "Step", "Understood", "understand"]

STEPS: tuple[Step, ...] = (read_identifier, read_name)
LONGEST = 200
"""Characters in a text; the longest exercise names of the register stay far below."""
MOST_WORDS = 30
"""A query grows with the square of its words: one may be unfinished, whichever."""


class Understood(Struct, frozen=True):
    """A text, understood.

    Attributes:
        query: what to ask the engine; nothing when the text leaves nothing to ask for.
        reading: how the words were read, in the order claimed.
        doubtful: a faulty number, of which near misses may be offered.
    """

    query: SearchQuery | None
    reading: tuple[ReadPart, ...] = ()
    hints: tuple[Hint, ...] = ()
    doubtful: str | None = None


def understand(text: str, *, name: str = "") -> Understood:
    """Read what somebody typed.

    Args:
        text: the box: numbers and names in any order.
        name: read as a name only, and instead of the name found in `text`.

    Raises:
        InvalidQuery: too long, or too many words; names the parameter.
    """
    reading = Reading(words=legible(text, "q"))
    for step in STEPS:
        reading = step(reading)
    if name.strip():
        reading = overridden(reading, read_name(Reading(words=legible(name, "name"))))
    return understood(reading, asked=bool(text.strip() or name.strip()))


def legible(text: str, field: str) -> tuple[str, ...]:
    """The words of a text of reasonable size."""
    if len(text) > LONGEST:
        raise InvalidQuery(field, f"{LONGEST} caractères au plus : gardez le nom ou le numéro.")
    if len(analysis.words(text)) > MOST_WORDS:
        raise InvalidQuery(field, f"{MOST_WORDS} mots au plus : gardez le nom ou le numéro.")
    return tuple(text.split())


def overridden(reading: Reading, named: Reading) -> Reading:
    """The explicit name in the place of the one read; a number in the text still wins."""
    others = tuple(part for part in reading.parts if part.kind != "name")
    parts = others if reading.identifier else (*others, *named.parts)
    return replace(reading, name=named.name, parts=parts)


def understood(reading: Reading, *, asked: bool) -> Understood:
    """The query of a finished reading; no words at all ask for everybody."""
    hints = reading.hints
    query: SearchQuery | None = None
    if reading.identifier:
        query = SearchQuery(identifier=reading.identifier)
    elif reading.name or not asked:
        query = SearchQuery(name=reading.name)
    elif not hints:
        hints = (Hint("no-words", "Tapez un nom, un prénom ou un numéro RPPS ou ADELI."),)
    return Understood(query, reading.parts, hints, reading.doubtful)
