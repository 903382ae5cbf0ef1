"""What is passed from step to step: words not yet claimed, and what the claimed ones mean.

A reading is a value; a step returns a new one. No step sees the engine: a text is always read the
same way, whoever is in the directory today.
"""

from collections.abc import Callable

from msgspec import Struct

from directory.identifiers import NationalId


class ReadPart(Struct, frozen=True):
    """Some words and what they were taken for: a chip on the page.

    Attributes:
        kind: `identifier` or `name`.
        text: the words as typed.
        codes: codes of the terminology the words stand for; none for names and numbers.
    """

    kind: str
    text: str
    codes: tuple[str, ...] = ()


class Hint(Struct, frozen=True):
    """Why an answer is empty or doubtful, and what to try.

    Attributes:
        code: stable, for programs.
        message: French, for people.
        suggestion: a text to search for instead; each front makes its own link of it.
    """

    code: str
    message: str
    suggestion: str | None = None


class Reading(Struct, frozen=True):
    """How far a text has been read.

    Attributes:
        words: what no step has claimed yet, as typed.
        identifier: the person a number designates.
        doubtful: a number typed with a fault, digits only, of which a near miss may be looked for.
        name: units of the name.
    """

    words: tuple[str, ...] = ()
    identifier: NationalId | None = None
    doubtful: str | None = None
    name: tuple[str, ...] = ()
    parts: tuple[ReadPart, ...] = ()
    hints: tuple[Hint, ...] = ()


Step = Callable[[Reading], Reading]
"""Claims the words it knows and leaves the rest."""
