"""Text that the shipped fonts can draw, whatever the register holds.

A character without glyph (.notdef) makes a PDF fail its accessibility check, a control or format
character may reorder or hide its neighbours, and a megabyte in one field would cost minutes of
layout. So every value passes through `legible` on its way to the page.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont  # type: ignore[import-untyped] # ships no types

FONT_FOLDER = Path(__file__).parent / "fonts"

FONTS_BY_WEIGHT = (
    ("AtkinsonHyperlegible-Regular.ttf", "DejaVuSansCondensed.ttf"),
    ("AtkinsonHyperlegible-Bold.ttf", "DejaVuSansCondensed-Bold.ttf"),
)
"""The fonts of each weight, first choice first."""

MAX_SHEET_VALUE_CHARS = 400
"""Characters kept of one value: labels have up to 255; a diploma adds its date and place."""
MISSING_GLYPH = "□"
INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Cs"})
INVISIBLE_CHARACTERS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0]"
)
"""Invisible though no format character: variation selectors and fillers (Unicode, DerivedCore)."""
PILED_MARKS = re.compile(r"([^\W\d_][\u0300-\u036f])[\u0300-\u036f]+")


@cache
def load_drawable_code_points() -> frozenset[int]:
    """The code points that have a glyph in every weight, about 5,900."""
    return frozenset.intersection(
        *(frozenset().union(*map(read_font_code_points, w)) for w in FONTS_BY_WEIGHT)
    )


def read_font_code_points(font: str) -> frozenset[int]:
    """The code points that one shipped font draws."""
    with TTFont(FONT_FOLDER / font, lazy=True) as file:
        return frozenset(file.getBestCmap())


def make_legible(text: str) -> str:
    """One line of text, composed, without invisible characters, capped, and drawn entirely."""
    shortened = text if len(text) <= MAX_SHEET_VALUE_CHARS else text[:MAX_SHEET_VALUE_CHARS] + "…"
    seen = filter(is_visible_character, INVISIBLE_CHARACTERS.sub("", " ".join(shortened.split())))
    composed = PILED_MARKS.sub(r"\1", unicodedata.normalize("NFC", "".join(seen)))
    return " ".join("".join(map(substitute_missing_glyph, composed)).split())


@cache
def is_visible_character(character: str) -> bool:
    """Whether a character is one to be drawn, rather than one that steers its neighbours."""
    return unicodedata.category(character) not in INVISIBLE_CATEGORIES


@cache
def substitute_missing_glyph(character: str) -> str:
    """A character, or its substitute if no font draws it."""
    return character if ord(character) in load_drawable_code_points() else MISSING_GLYPH
