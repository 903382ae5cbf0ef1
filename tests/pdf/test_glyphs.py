"""Every value that is printed can be drawn, on one line of bounded length."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pdf
from pdf.glyphs import (
    MAX_SHEET_VALUE_CHARS,
    load_drawable_code_points,
    make_legible,
    read_font_code_points,
)

PARTS = Path(pdf.__file__).parent


@given(st.text())
def test_what_is_printed_can_be_drawn(text):
    assert {ord(character) for character in make_legible(text)} <= load_drawable_code_points()


@given(st.text())
def test_cleaning_twice_changes_nothing(text):
    assert make_legible(make_legible(text)) == make_legible(text)


@given(st.text())
def test_nothing_invisible_is_printed(text):
    assert not {unicodedata.category(character) for character in make_legible(text)} & {
        "Cc",
        "Cf",
        "Cs",
    }


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Éloïse LE FLOC’H–GUÉGUEN", "Éloïse LE FLOC’H–GUÉGUEN"),
        ("E\u0301loi\u0308se", "Éloïse"),
        ("Nguyễn Łukasz Țepeș", "Nguyễn Łukasz Țepeș"),
        ("A\x00B\u202eC\u200bD", "ABCD"),
        ("A\nB\tC\u2028D", "A B C D"),
        ("李 🩺", "□ □"),
        ("Z\u0351\u0351\u0351", "Z\u0351"),
    ],
)
def test_text_is_made_legible(text, printed):
    assert make_legible(text) == printed


def test_a_value_is_capped_and_says_so():
    assert make_legible("x" * 1_000_000) == "x" * MAX_SHEET_VALUE_CHARS + "…"


@pytest.mark.parametrize("file", ["templates/sheet.html", "view.py", "wording.py"])
def test_the_first_font_draws_all_our_own_words(file):
    words = (PARTS / file).read_text("utf-8").replace("\n", "")
    first = read_font_code_points("AtkinsonHyperlegible-Regular.ttf") & read_font_code_points(
        "AtkinsonHyperlegible-Bold.ttf"
    )
    assert {c for c in words if ord(c) not in first} <= {"→"}


def test_each_font_is_shipped_with_its_licence():
    licences = {path.name.split("-")[0] for path in (PARTS / "fonts").glob("*-LICENSE.txt")}
    fonts = {path.name.split("-")[0] for path in (PARTS / "fonts").glob("*.ttf")}
    assert {font.removesuffix(".ttf").removesuffix("SansCondensed") for font in fonts} == licences
