"""What matched, marked: which parts of a displayed name answer the words typed.

Pure: text in, segments out; the template escapes each segment and wraps the matching ones in
`<mark>`. Trap: the words typed are compared folded (`directory.text.analysis`), while the text
shown keeps its accents, so that offsets of the one are not offsets of the other.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from msgspec import Struct

from directory.text.analysis import RUN, words

PIECE = re.compile(r"[^\W_]+")


class Segment(Struct, frozen=True):
    """A stretch of text, and whether it answers the query."""

    text: str
    is_match: bool


class Span(Struct, frozen=True, order=True):
    """Offsets in the text shown: from `start` up to, not including, `end`."""

    start: int
    end: int


def marked(text: str, name: Iterable[str]) -> tuple[Segment, ...]:
    """Cut a text where it answers the units of a name (`directory.text.analysis.units`).

    A unit that is nowhere whole marks the beginnings it is a prefix of.
    """
    shown = unicodedata.normalize("NFC", text)
    spans: set[Span] = set()
    for unit in name:
        spans.update(set(whole(shown, unit)) or set(beginnings(shown, unit)))
    return tuple(segments(shown, merged(spans)))


def whole(text: str, unit: str) -> Iterator[Span]:
    """Runs of neighbouring words that, glued, are the unit: `LE FLOC'H` for `lefloch`.

    An apostrophe both joins and separates, as in the index: `D'ST` is `dst`, and `dsaint`.
    """
    pieces = list(PIECE.finditer(text))
    for first in range(len(pieces)):
        glued = ""
        for last in range(first, min(first + RUN + 1, len(pieces))):
            glued += "".join(words(pieces[last][0]))
            span = Span(pieces[first].start(), pieces[last].end())
            if unit in (glued, "".join(words(text[span.start : span.end]))):
                yield span


def beginnings(text: str, unit: str) -> Iterator[Span]:
    """Words that begin with the unit, as far as it reaches."""
    for piece in PIECE.finditer(text):
        if "".join(words(piece[0])).startswith(unit):
            yield Span(piece.start(), piece.start() + reach(piece[0], unit))


def reach(word: str, unit: str) -> int:
    """How many characters of a word its folded form needs to hold the unit: `Œ` folds to two."""
    return next(
        length
        for length in range(1, len(word) + 1)
        if length == len(word) or "".join(words(word[:length])).startswith(unit)
    )


def merged(spans: set[Span]) -> Iterator[Span]:
    """Spans in order, overlaps joined."""
    current: Span | None = None
    for span in sorted(spans):
        if current and span.start <= current.end:
            current = Span(current.start, max(current.end, span.end))
            continue
        if current:
            yield current
        current = span
    if current:
        yield current


def segments(text: str, spans: Iterator[Span]) -> Iterator[Segment]:
    """The text in order, cut at the spans; nothing is lost."""
    at = 0
    for span in spans:
        if span.start > at:
            yield Segment(text[at : span.start], is_match=False)
        yield Segment(text[span.start : span.end], is_match=True)
        at = span.end
    if at < len(text):
        yield Segment(text[at:], is_match=False)
