"""What is passed from step to step: words not yet claimed, and what the claimed ones mean.

A reading is a value; a step returns a new one. No step sees the engine: a text is always read the
same way, whoever is in the directory today.
"""

from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from directory.model.geography import Point
from directory.model.identifiers import NationalId
from directory.search import Where

UNSEEN = frozenset(("title", "dropped"))
"""Kinds of claims that are no chips: titles, and words of phrasing."""


class Word(Struct, frozen=True):
    """A word typed.

    Attributes:
        at: its place among the words of the text.
        text: as typed.
        key: folded; the key of a lexicon is such keys, glued.
    """

    at: int
    text: str
    key: str


class Claim(Struct, frozen=True):
    """Words that a step has claimed, and what for.

    Attributes:
        kind: as in `ReadPart`, or one of `UNSEEN`.
        at: places of the words; none for what was claimed before the text was cut into words.
        label: what the words stand for, in full.
        is_sure: the words cannot be a name as well.
    """

    kind: str
    text: str
    at: frozenset[int] = frozenset()
    codes: tuple[str, ...] = ()
    label: str = ""
    is_sure: bool = False


class ReadPart(Struct, frozen=True):
    """Some words and what they were taken for: a chip on the page.

    Attributes:
        kind: `identifier`, `profession`, `savoir_faire`, `function`, `place`, `structure`, `name`.
        text: the words as typed.
        codes: codes of the terminology the words stand for; none for names and numbers.
        label: what the words stand for, in full; empty where that is the words themselves.
        without: the text without these words: what to search for when the chip is taken away.
    """

    kind: str
    text: str
    codes: tuple[str, ...] = ()
    label: str = ""
    without: str = ""


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


class Near(Struct, frozen=True):
    """Around a point; without a radius, as far as it takes to find enough people."""

    point: Point
    radius_km: float | None = None


class Reading(Struct, frozen=True):
    """How far a text has been read.

    Attributes:
        text: what is not yet cut into words.
        typed: all words cut.
        words: those that no step has claimed yet.
        quoted: words in quotation marks: a name, whatever they may mean.
        identifier: the person a number designates.
        doubtful: a number typed with a fault, digits only, of which a near miss may be looked for.
        where: what an activity must be.
        near: a circle, in the place of what `where` would hold of a place.
        structure: words of the name of a place of practice, as typed.
        name: units of the name.
        is_impossible: the words contradict each other: nobody can be meant.
    """

    text: str = ""
    typed: tuple[Word, ...] = ()
    words: tuple[Word, ...] = ()
    quoted: tuple[Word, ...] = ()
    identifier: NationalId | None = None
    doubtful: str | None = None
    where: Where = Where()
    near: Near | None = None
    structure: str = ""
    name: tuple[str, ...] = ()
    is_impossible: bool = False
    claims: tuple[Claim, ...] = ()
    hints: tuple[Hint, ...] = ()

    def claiming(
        self, kind: str, words: Sequence[Word], codes: tuple[str, ...] = (), label: str = ""
    ) -> "Reading":
        """The reading with some of its words claimed."""
        at = frozenset(word.at for word in words)
        claim = Claim(kind, text_of(words), at, codes, label)
        rest = tuple(word for word in self.words if word.at not in at)
        return replace(self, words=rest, claims=(*self.claims, claim))

    def surely(self) -> "Reading":
        """The reading, its last claim one that cannot be a name."""
        *others, last = self.claims
        return replace(self, claims=(*others, replace(last, is_sure=True)))

    def hinting(self, hint: Hint) -> "Reading":
        """The reading with one more hint."""
        return replace(self, hints=(*self.hints, hint))


Step = Callable[[Reading], Reading]
"""Claims the words it knows and leaves the rest."""


def text_of(words: Sequence[Word]) -> str:
    """Words as typed."""
    return " ".join(word.text for word in words)


def glued(words: Sequence[Word]) -> str:
    """The key of some words together."""
    return "".join(word.key for word in words)


def neighbours(words: Sequence[Word]) -> bool:
    """Whether words stand side by side in the text."""
    return words[-1].at - words[0].at == len(words) - 1
