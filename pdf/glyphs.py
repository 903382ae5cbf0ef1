"""Turns any text of the register into text that the shipped fonts can draw.

A character without a glyph (.notdef) makes a PDF fail its accessibility check. A control or format
character may reorder or hide its neighbours. A very long field would make the layout very slow. So
every value passes through `make_legible` on its way to the page.
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
"""The fonts of each weight, in order of preference."""

MAX_SHEET_VALUE_CHARS = 400
"""Longer values are cut: labels have up to 255 characters; a diploma adds its date and place."""
MISSING_GLYPH = "□"
INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Cs"})
INVISIBLE_CHARACTERS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0]"
)
"""Invisible, but not of an invisible category: variation selectors and fillers.

Source: Unicode, DerivedCoreProperties, Default_Ignorable_Code_Point.
"""
STACKED_MARKS = re.compile(r"([^\W\d_][\u0300-\u036f])[\u0300-\u036f]+")


@cache
def load_drawable_code_points() -> frozenset[int]:
    """The code points that have a glyph in every weight."""
    return frozenset.intersection(
        *(frozenset().union(*map(read_font_code_points, w)) for w in FONTS_BY_WEIGHT)
    )


def read_font_code_points(font: str) -> frozenset[int]:
    """The code points that have a glyph in one shipped font."""
    with TTFont(FONT_FOLDER / font, lazy=True) as file:
        return frozenset(file.getBestCmap())


def make_legible(text: str) -> str:
    """One line of composed text, cut to the maximum length; every character has a glyph."""
    shortened = text if len(text) <= MAX_SHEET_VALUE_CHARS else text[:MAX_SHEET_VALUE_CHARS] + "…"
    text = INVISIBLE_CHARACTERS.sub("", " ".join(shortened.split()))
    visible = "".join(filter(is_visible_character, text))
    composed = STACKED_MARKS.sub(r"\1", unicodedata.normalize("NFC", visible))
    return " ".join("".join(map(substitute_missing_glyph, composed)).split())


@cache
def is_visible_character(character: str) -> bool:
    """Whether a character is drawn; control and format characters are not."""
    return unicodedata.category(character) not in INVISIBLE_CATEGORIES


@cache
def substitute_missing_glyph(character: str) -> str:
    """The character, or `MISSING_GLYPH` if no font has a glyph for it."""
    return character if ord(character) in load_drawable_code_points() else MISSING_GLYPH
