"""What matched, marked: which parts of a displayed name answer the words typed.

Pure: text in, segments out; the template escapes each segment and wraps the matching ones in
`<mark>`. Trap: the words typed are compared folded (`directory.text.analysis`), while the text
shown keeps its accents, so that offsets of the one are not offsets of the other.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from msgspec import Struct

from directory.text.analysis import MAX_RUN_WORDS, words

NAME_PIECE_PATTERN = re.compile(r"[^\W_]+")


class Segment(Struct, frozen=True):
    """A stretch of text, and whether it answers the query."""

    text: str
    is_match: bool


class TextSpan(Struct, frozen=True, order=True):
    """Offsets in the text shown: from `start` up to, not including, `end`."""

    start: int
    end: int


def highlight_name(text: str, units: Iterable[str]) -> tuple[Segment, ...]:
    """Cut a text where it answers the units of a name (`directory.text.analysis.units`).

    A unit that is nowhere whole marks the beginnings it is a prefix of.
    """
    shown = unicodedata.normalize("NFC", text)
    spans: set[TextSpan] = set()
    for unit in units:
        spans.update(set(find_whole_spans(shown, unit)) or set(find_prefix_spans(shown, unit)))
    return tuple(cut_segments(shown, merge_spans(spans)))


def find_whole_spans(text: str, unit: str) -> Iterator[TextSpan]:
    """Runs of neighbouring words that, glued, are the unit: `LE FLOC'H` for `lefloch`.

    An apostrophe both joins and separates, as in the index: `D'ST` is `dst`, and `dsaint`.
    """
    pieces = list(NAME_PIECE_PATTERN.finditer(text))
    for first in range(len(pieces)):
        glued = ""
        for last in range(first, min(first + MAX_RUN_WORDS + 1, len(pieces))):
            glued += "".join(words(pieces[last][0]))
            span = TextSpan(pieces[first].start(), pieces[last].end())
            if unit in (glued, "".join(words(text[span.start : span.end]))):
                yield span


def find_prefix_spans(text: str, unit: str) -> Iterator[TextSpan]:
    """Words that begin with the unit, as far as it reaches."""
    for piece in NAME_PIECE_PATTERN.finditer(text):
        if "".join(words(piece[0])).startswith(unit):
            yield TextSpan(piece.start(), piece.start() + measure_prefix(piece[0], unit))


def measure_prefix(word: str, unit: str) -> int:
    """How many characters of a word its folded form needs to hold the unit: `Œ` folds to two."""
    return next(
        length
        for length in range(1, len(word) + 1)
        if length == len(word) or "".join(words(word[:length])).startswith(unit)
    )


def merge_spans(spans: set[TextSpan]) -> Iterator[TextSpan]:
    """Spans in order, overlaps joined."""
    current: TextSpan | None = None
    for span in sorted(spans):
        if current and span.start <= current.end:
            current = TextSpan(current.start, max(current.end, span.end))
            continue
        if current:
            yield current
        current = span
    if current:
        yield current


def cut_segments(text: str, spans: Iterator[TextSpan]) -> Iterator[Segment]:
    """The text in order, cut at the spans; nothing is lost."""
    at = 0
    for span in spans:
        if span.start > at:
            yield Segment(text[at : span.start], is_match=False)
        yield Segment(text[span.start : span.end], is_match=True)
        at = span.end
    if at < len(text):
        yield Segment(text[at:], is_match=False)
