"""Cut a text into words, each of which is read in exactly one way by an interpretation.

Hyphens, spaces and punctuation separate words, and so does the apostrophe of an elided `d'` or
`l'`: lexicons join words again, so `sage-femme` is `sage femme`. Other apostrophes do not
(`floc'h`). Words in quotation marks are always a name.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from directory.text.analysis import APOSTROPHE, join_term

TYPED_WORD_PATTERN = re.compile(
    rf"[dl]{APOSTROPHE}+(?=[^\W_])"
    rf"|(?:[^\W_]|[\u0300-\u036f])+(?:{APOSTROPHE}+(?:[^\W_]|[\u0300-\u036f])+)*\.?",
    re.IGNORECASE,
)
QUOTED_TEXT_PATTERN = re.compile(r"[\"“«]([^\"“”«»]*)[\"”»]")
BOUNDARY_PATTERN = re.compile(r"[,;:()\[\]{}/|!?]|\s[-–—]\s")
ELIDED_ARTICLES = frozenset("dl")
ELIDED_WORD_PATTERN = re.compile(rf"(?i)[dl]{APOSTROPHE}+")


class Word(Struct, frozen=True, gc=False):
    """A word of the text.

    Attributes:
        position: its index among the words of the text.
        text: as typed.
        key: folded; a key of a lexicon is such keys joined.
        is_after_boundary: punctuation separates it from the word before.
        is_quoted: it is in quotation marks.
    """

    position: int
    text: str
    key: str
    is_after_boundary: bool = False
    is_quoted: bool = False


def split_words(text: str) -> tuple[Word, ...]:
    """All words of a text, in order."""
    text = remove_format_characters(text)
    quoted = [found.span(1) for found in QUOTED_TEXT_PATTERN.finditer(text)]
    typed_words: list[Word] = []
    end = 0
    for found in TYPED_WORD_PATTERN.finditer(text):
        if key := join_term(found[0]):
            is_after_boundary = bool(BOUNDARY_PATTERN.search(text, end, found.start()))
            is_quoted = any(first <= found.start() < last for first, last in quoted)
            typed_words.append(Word(len(typed_words), found[0], key, is_after_boundary, is_quoted))
            end = found.end()
    return tuple(typed_words)


def remove_format_characters(text: str) -> str:
    """The text in composed form (NFC), without invisible format characters."""
    if text.isascii():
        return text
    composed = unicodedata.normalize("NFC", text)
    return "".join(letter for letter in composed if unicodedata.category(letter) != "Cf")


def join_texts(typed_words: Iterable[Word]) -> str:
    """Words as typed, separated by spaces, except after an elided article."""
    text = ""
    for word in typed_words:
        text += word.text if ELIDED_WORD_PATTERN.fullmatch(word.text) else f"{word.text} "
    return text.rstrip()


def join_keys(typed_words: Sequence[Word]) -> str:
    """The keys of words, joined into one."""
    return "".join([word.key for word in typed_words])


def is_dotted_letter(word: Word) -> bool:
    """Whether a word is one letter with a full stop."""
    return len(word.key) == 1 and word.text.endswith(".")


def has_loose_letter(words: Sequence[Word]) -> bool:
    """Whether a lone letter begins or ends some words, other than an elided article."""
    return any(
        len(word.key) == 1 and word.key not in ELIDED_ARTICLES for word in (words[0], words[-1])
    )


def iter_runs(words: Sequence[Word], max_words: int) -> Iterator[tuple[int, int, str]]:
    """Start, end and joined key of every run of words without punctuation or quoted words."""
    for start, first in enumerate(words):
        key = ""
        for at in range(start, min(len(words), start + max_words)):
            word = words[at]
            if word.is_quoted or (word.is_after_boundary and word is not first):
                break
            key += word.key
            yield start, at + 1, key
