"""The value passed from step to step: unclaimed words, and the meaning of the claimed ones.

An interpretation is immutable; a step returns a new one. No step uses the engine: a text always has
the same interpretation, independent of the people in the directory.
"""

from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from directory.model.geography import Point
from directory.model.identifiers import NationalId
from directory.search import ActivityFilter

HIDDEN_CLAIM_KINDS = frozenset(("title", "dropped"))
"""Kinds of claims that are not shown as chips: titles and stop words."""


class Word(Struct, frozen=True):
    """A word of the text.

    Attributes:
        position: its index among the words of the text.
        text: as typed.
        key: folded; a key of a lexicon is such keys joined.
    """

    position: int
    text: str
    key: str


class Claim(Struct, frozen=True):
    """Words that a step has claimed, and their meaning.

    Attributes:
        kind: as in `ReadPart`, or one of `HIDDEN_CLAIM_KINDS`.
        positions: of the words; empty for a claim made before the text was split into words.
        label: the meaning of the words, in full.
        is_sure: the words cannot also be a name.
    """

    kind: str
    text: str
    positions: frozenset[int] = frozenset()
    codes: tuple[str, ...] = ()
    label: str = ""
    is_sure: bool = False


class ReadPart(Struct, frozen=True):
    """Words of the text and how they were understood: a chip on the page.

    Attributes:
        kind: `identifier`, `profession`, `savoir_faire`, `function`, `civility`, `place`, `street`,
            `phone`, `structure`, `name`.
        text: the words as typed.
        codes: codes of the terminology for the words; empty for names and numbers.
        label: the meaning of the words, in full; empty where it is the words themselves.
        without: the text without these words: what to search for when the chip is removed.
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
        suggestion: a text to search for instead; each client makes its own link of it.
    """

    code: str
    message: str
    suggestion: str | None = None


class Near(Struct, frozen=True):
    """A circle around a point; without a radius, as far as needed to find enough people."""

    point: Point
    radius_km: float | None = None


class Interpretation(Struct, frozen=True):
    """The state of parsing a text.

    Attributes:
        text: what is not yet split into words.
        all_words: all words of the text.
        words: those that no step has claimed yet.
        quoted_words: words in quotation marks: always a name.
        identifier: the person whom a number designates.
        faulty_number: a number with a wrong digit, digits only; its near misses are searched.
        where: the criteria for an activity.
        near: a circle, instead of a place in `where`.
        structure: words of the name of a place of practice, as typed.
        name: units of the name.
        is_contradictory: the words contradict each other: no person can match.
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
        """The interpretation with some of its words claimed."""
        at = frozenset(word.position for word in words)
        claim = Claim(kind, join_texts(words), at, codes, label)
        rest = tuple(word for word in self.words if word.position not in at)
        return replace(self, words=rest, claims=(*self.claims, claim))

    def mark_certain(self) -> "Interpretation":
        """The interpretation with its last claim marked as certain."""
        *others, last = self.claims
        return replace(self, claims=(*others, replace(last, is_sure=True)))

    def add_hint(self, hint: Hint) -> "Interpretation":
        """The interpretation with one more hint."""
        return replace(self, hints=(*self.hints, hint))


ParsingStep = Callable[[Interpretation], Interpretation]
"""Claims the words it knows and leaves the rest."""


def join_texts(words: Sequence[Word]) -> str:
    """Words as typed, separated by spaces."""
    return " ".join(word.text for word in words)


def join_keys(words: Sequence[Word]) -> str:
    """The keys of words, joined into one."""
    return "".join(word.key for word in words)


def is_contiguous(words: Sequence[Word]) -> bool:
    """Whether words are adjacent in the text."""
    return words[-1].position - words[0].position == len(words) - 1


def sort_by_position(words: Sequence[Word]) -> list[Word]:
    """Words in the order typed."""
    return sorted(words, key=lambda word: word.position)


def build_unambiguous_text(reading: Interpretation) -> str:
    """A text with this interpretation only: names in quotation marks, places after `à`."""
    return " ".join(map(disambiguate_claim, list_visible_claims(reading)))


def list_visible_claims(reading: Interpretation) -> list[Claim]:
    """The claims that are shown as chips, in the order typed."""
    visible = (claim for claim in reading.claims if claim.kind not in HIDDEN_CLAIM_KINDS)
    return sorted(visible, key=lambda each: min(each.positions, default=-1))


def disambiguate_claim(claim: Claim) -> str:
    """The words of a claim, made unambiguous."""
    if claim.kind == "name":
        return f"«\u00a0{claim.text}\u00a0»"
    if claim.kind == "place" and not claim.is_sure:
        is_town = len(claim.codes[0]) == len("75056")
        return f"{'à' if is_town else 'en'} {claim.label.partition(' (')[0]}"
    return claim.text
