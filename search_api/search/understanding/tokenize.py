"""The step that splits a text into words, so that each may be claimed separately.

Hyphens and punctuation separate words, apostrophes do not: `sage-femme` is two words, like `sage
femme`, and lexicons join them again. A text in quotation marks is always a name.
"""

import re
import unicodedata

from msgspec.structs import replace

from directory.text.analysis import APOSTROPHE, words
from search_api.search.understanding.interpretation import Interpretation, Word

TYPED_WORD_PATTERN = re.compile(
    rf"(?:[^\W_]|[\u0300-\u036f])+(?:{APOSTROPHE}+(?:[^\W_]|[\u0300-\u036f])+)*\.?"
)
QUOTED_TEXT_PATTERN = re.compile(r"[\"“«]([^\"“”«»]*)[\"”»]")


def split_words(reading: Interpretation) -> Interpretation:
    """All words of the text, unclaimed; those in quotation marks are set apart."""
    text = remove_format_characters(reading.text)
    inside = [quoted.span(1) for quoted in QUOTED_TEXT_PATTERN.finditer(text)]
    cut: list[Word] = []
    kept: list[Word] = []
    for found in TYPED_WORD_PATTERN.finditer(text):
        if key := "".join(words(found[0])):
            word = Word(len(cut), found[0], key)
            cut.append(word)
            if any(start <= found.start() < end for start, end in inside):
                kept.append(word)
    rest = tuple(word for word in cut if word not in kept)
    return replace(reading, text="", all_words=tuple(cut), words=rest, quoted_words=tuple(kept))


def remove_format_characters(text: str) -> str:
    """The text in composed form (NFC), without invisible format characters."""
    if text.isascii():
        return text
    composed = unicodedata.normalize("NFC", text)
    return "".join(letter for letter in composed if unicodedata.category(letter) != "Cf")
