"""Highlights the parts of a displayed name that match the query.

Pure functions from text to segments; the template escapes each segment and wraps the matching ones
in `<mark>`. Note: words are compared after folding (`directory.text.analysis`), but the displayed
text keeps its accents, so that offsets in the one are not offsets in the other.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from msgspec import Struct

from directory.text.analysis import MAX_RUN_WORDS, words

NAME_PIECE_PATTERN = re.compile(r"[^\W_]+")


class Segment(Struct, frozen=True):
    """A part of a text, and whether it matches the query."""

    text: str
    is_match: bool


class TextSpan(Struct, frozen=True, order=True):
    """Offsets in the displayed text: from `start`, included, to `end`, excluded."""

    start: int
    end: int


def highlight_name(text: str, units: Iterable[str]) -> tuple[Segment, ...]:
    """Split a text into segments that match the query's name units, and segments that do not.

    A unit that matches no whole word highlights the words that it is a prefix of.

    Args:
        text: the displayed name.
        units: the units of the query (`directory.text.analysis.join_particles`).
    """
    shown = unicodedata.normalize("NFC", text)
    spans: set[TextSpan] = set()
    for unit in units:
        spans.update(set(find_whole_spans(shown, unit)) or set(find_prefix_spans(shown, unit)))
    return tuple(cut_segments(shown, merge_spans(spans)))


def find_whole_spans(text: str, unit: str) -> Iterator[TextSpan]:
    """Runs of adjacent words that equal the unit when joined: `LE FLOC'H` for `lefloch`.

    An apostrophe both joins and separates, as in the index: `D'ST` matches "dst" and "dsaint".
    """
    pieces = list(NAME_PIECE_PATTERN.finditer(text))
    for first in range(len(pieces)):
        joined = ""
        for last in range(first, min(first + MAX_RUN_WORDS + 1, len(pieces))):
            joined += "".join(words(pieces[last][0]))
            span = TextSpan(pieces[first].start(), pieces[last].end())
            if unit in (joined, "".join(words(text[span.start : span.end]))):
                yield span


def find_prefix_spans(text: str, unit: str) -> Iterator[TextSpan]:
    """The beginnings of words that match the unit as a prefix."""
    for piece in NAME_PIECE_PATTERN.finditer(text):
        if "".join(words(piece[0])).startswith(unit):
            yield TextSpan(piece.start(), piece.start() + measure_prefix(piece[0], unit))


def measure_prefix(word: str, unit: str) -> int:
    """The length of the beginning of a word whose folded form has the prefix; `Œ` folds to two."""
    return next(
        length
        for length in range(1, len(word) + 1)
        if length == len(word) or "".join(words(word[:length])).startswith(unit)
    )


def merge_spans(spans: set[TextSpan]) -> Iterator[TextSpan]:
    """The spans in order; overlapping and adjacent ones are merged."""
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
    """The whole text in segments, in order, cut at the spans."""
    at = 0
    for span in spans:
        if span.start > at:
            yield Segment(text[at : span.start], is_match=False)
        yield Segment(text[span.start : span.end], is_match=True)
        at = span.end
    if at < len(text):
        yield Segment(text[at:], is_match=False)
