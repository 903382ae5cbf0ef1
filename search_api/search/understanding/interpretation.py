"""What is passed from step to step: words not yet claimed, and what the claimed ones mean.

A reading is a value; a step returns a new one. No step sees the engine: a text is always read the
same way, whoever is in the directory today.
"""

from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from directory.model.geography import Point
from directory.model.identifiers import NationalId
from directory.search import ActivityFilter

HIDDEN_CLAIM_KINDS = frozenset(("title", "dropped"))
"""Kinds of claims that are no chips: titles, and words of phrasing."""


class Word(Struct, frozen=True):
    """A word typed.

    Attributes:
        position: its place among the words of the text.
        text: as typed.
        key: folded; the key of a lexicon is such keys, glued.
    """

    position: int
    text: str
    key: str


class Claim(Struct, frozen=True):
    """Words that a step has claimed, and what for.

    Attributes:
        kind: as in `ReadPart`, or one of `UNSEEN`.
        positions: of the words; none for what was claimed before the text was cut into words.
        label: what the words stand for, in full.
        is_sure: the words cannot be a name as well.
    """

    kind: str
    text: str
    positions: frozenset[int] = frozenset()
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


class Interpretation(Struct, frozen=True):
    """How far a text has been read.

    Attributes:
        text: what is not yet cut into words.
        all_words: all words cut.
        words: those that no step has claimed yet.
        quoted_words: words in quotation marks: a name, whatever they may mean.
        identifier: the person a number designates.
        faulty_number: a number with a wrong digit, digits only; near misses of it are looked for.
        where: what an activity must be.
        near: a circle, in the place of what `where` would hold of a place.
        structure: words of the name of a place of practice, as typed.
        name: units of the name.
        is_contradictory: the words contradict each other: nobody can be meant.
    """

    text: str = ""
    all_words: tuple[Word, ...] = ()
    words: tuple[Word, ...] = ()
    quoted_words: tuple[Word, ...] = ()
    identifier: NationalId | None = None
    faulty_number: str | None = None
    where: ActivityFilter = ActivityFilter()
    near: Near | None = None
    structure: str = ""
    name: tuple[str, ...] = ()
    is_contradictory: bool = False
    claims: tuple[Claim, ...] = ()
    hints: tuple[Hint, ...] = ()

    def add_claim(
        self, kind: str, words: Sequence[Word], codes: tuple[str, ...] = (), label: str = ""
    ) -> "Interpretation":
        """The reading with some of its words claimed."""
        at = frozenset(word.position for word in words)
        claim = Claim(kind, join_texts(words), at, codes, label)
        rest = tuple(word for word in self.words if word.position not in at)
        return replace(self, words=rest, claims=(*self.claims, claim))

    def mark_certain(self) -> "Interpretation":
        """The reading, its last claim one that cannot be a name."""
        *others, last = self.claims
        return replace(self, claims=(*others, replace(last, is_sure=True)))

    def add_hint(self, hint: Hint) -> "Interpretation":
        """The reading with one more hint."""
        return replace(self, hints=(*self.hints, hint))


ParsingStep = Callable[[Interpretation], Interpretation]
"""Claims the words it knows and leaves the rest."""


def join_texts(words: Sequence[Word]) -> str:
    """Words as typed."""
    return " ".join(word.text for word in words)


def join_keys(words: Sequence[Word]) -> str:
    """The key of some words together."""
    return "".join(word.key for word in words)


def is_contiguous(words: Sequence[Word]) -> bool:
    """Whether words stand side by side in the text."""
    return words[-1].position - words[0].position == len(words) - 1


def sort_by_position(words: Sequence[Word]) -> list[Word]:
    """Words in the order typed."""
    return sorted(words, key=lambda word: word.position)
