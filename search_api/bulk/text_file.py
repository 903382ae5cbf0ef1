"""The text of a list of numbers, in whatever encoding a spreadsheet saved it.

A declared charset is used, unless a byte order mark contradicts it. Otherwise, and for UTF-16
without that mark, the charset is detected from the beginning of the file. A byte that is invalid in
UTF-8 is read as Windows-1252: files merged from several sources have such bytes, and no letter is
lost. Line ends of every system are read.
"""

import codecs
from io import TextIOWrapper
from typing import BinaryIO

from charset_normalizer import from_bytes
from msgspec import Struct

from directory.errors import InvalidQuery

SAMPLE_BYTES = 1 << 16
"""Bytes from which charset and delimiter are detected."""
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SINGLE_BYTE_CHARSETS = ["cp1252", "cp850", "mac_roman"]
"""Western charsets of Windows, of its command line and of older Macintosh programs."""
UTF_16_CHARSETS = ["utf_16_le", "utf_16_be"]
MARKED_CHARSET = "utf-16"
"""The name that tells the order of bytes by a mark; its decoder fails without one."""
MIN_NUL_SHARE = 0.25
"""Share of zero bytes from which a text is UTF-16: digits and plain letters have one each."""
FALLBACK_CHARSET = "windows-1252"
WORKBOOK_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""The first bytes of the files of spreadsheet programs: a zip, or an OLE document."""


class TextFile(Struct, frozen=True):
    r"""A file opened as text.

    Attributes:
        lines: the text, from its beginning, with line ends as `\n`.
        sample: the beginning of the same text.
        charset: the encoding of the file.
        has_bom: whether the file begins with a byte order mark.
    """

    lines: TextIOWrapper
    sample: str
    charset: str
    has_bom: bool


def open_text_file(file: BinaryIO, charset: str | None) -> TextFile:
    """Open a file as text.

    Args:
        file: seekable; it is closed with `TextFile.lines`, unless that is detached first.
        charset: the declared charset; None to detect it.

    Raises:
        InvalidQuery: a workbook of a spreadsheet program, or another file that is not text.
    """
    start = file.tell()
    sample = file.read(SAMPLE_BYTES)
    check_is_text(sample)
    mark, marked_charset = next(
        ((mark, name) for mark, name in BYTE_ORDER_MARKS if sample.startswith(mark)), (b"", None)
    )
    declared = None if charset == MARKED_CHARSET else charset
    known_charset = marked_charset or declared or detect_charset(sample)
    file.seek(start + len(mark))
    errors = FALLBACK_CHARSET if known_charset == "utf-8" else "replace"
    text = sample[len(mark) :].decode(known_charset, errors)
    return TextFile(
        TextIOWrapper(file, known_charset, errors, newline=None),
        text,
        known_charset,
        has_bom=bool(mark),
    )


def check_is_text(sample: bytes) -> None:
    """Refuse a file that no charset makes readable."""
    if sample.startswith(WORKBOOK_MARKS):
        raise InvalidQuery(
            "body", "c’est un classeur de tableur, pas du CSV : enregistrez-le au format CSV."
        )


def detect_charset(sample: bytes) -> str:
    """The likeliest charset: UTF-8 wherever most bytes beyond ASCII are valid in it."""
    if sample.count(0) > MIN_NUL_SHARE * len(sample):
        return find_best_charset(sample, UTF_16_CHARSETS)
    text = sample.decode("utf-8", "surrogateescape")
    invalid_bytes = sum("\udc80" <= each <= "\udcff" for each in text)
    letters_beyond_ascii = sum(each > "\x7f" for each in text) - invalid_bytes
    is_utf_8 = letters_beyond_ascii >= invalid_bytes
    return "utf-8" if is_utf_8 else find_best_charset(sample, SINGLE_BYTE_CHARSETS)


def find_best_charset(sample: bytes, charsets: list[str]) -> str:
    """The charset in which the sample looks most like a language; UTF-8 if in none."""
    match = from_bytes(sample, cp_isolation=charsets).best()
    return match.encoding if match else "utf-8"


def decode_as_windows(error: UnicodeError) -> tuple[str, int]:
    """Decode the bytes that a charset does not know as Windows-1252: a codec error handler."""
    assert isinstance(error, UnicodeDecodeError)
    invalid = error.object[error.start : error.end]
    return invalid.decode(FALLBACK_CHARSET, "replace"), error.end


codecs.register_error(FALLBACK_CHARSET, decode_as_windows)
