"""What, besides the record, decides the bytes of a sheet: one digest of the program that draws it.

Templates, fonts, our own code, the libraries below it and the native ones below those. A sheet kept
by another edition is drawn anew.
"""

import ctypes
import platform
import zlib
from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

PARTS = Path(__file__).parent
LIBRARIES = (
    "weasyprint",
    "cffi",
    "cssselect2",
    "fonttools",
    "jinja2",
    "markupsafe",
    "pillow",
    "pydyf",
    "pyphen",
    "segno",
    "tinycss2",
    "tinyhtml5",
    "webencodings",
)
"""The PDF library, all that it stands on, and what makes the page and its code."""
NATIVE = {
    "libpango-1.0.so.0": "pango_version_string",
    "libharfbuzz.so.0": "hb_version_string",
}
"""Shared library → its function that tells the version."""


@cache
def edition() -> str:
    """32 hexadecimal digits; about 5 ms, once for a process."""
    digest = blake2b(digest_size=16)
    for part in components():
        digest.update(part + b"\0")
    return digest.hexdigest()


def components() -> Iterator[bytes]:
    """Everything that is digested, in a fixed order."""
    for path in sorted(PARTS.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            yield path.relative_to(PARTS).as_posix().encode()
            yield path.read_bytes()
    yield from (f"{name} {version(name)}".encode() for name in LIBRARIES)
    yield from (f"{name} {native_version(name)}".encode() for name in NATIVE)
    yield f"python {platform.python_version()} zlib {zlib.ZLIB_RUNTIME_VERSION}".encode()


def native_version(library: str) -> str:
    """The version of a shared library, or nothing: without it no sheet is drawn (`pdf.native`)."""
    try:
        tell = ctypes.CDLL(library)[NATIVE[library]]
    except OSError:
        return ""
    tell.restype = ctypes.c_char_p
    told: bytes = tell()
    return told.decode()
