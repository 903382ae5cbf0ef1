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

PDF_PACKAGE = Path(__file__).parent
DRAWING_LIBRARIES = (
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
NATIVE_VERSION_FUNCTIONS = {
    "libpango-1.0.so.0": "pango_version_string",
    "libharfbuzz.so.0": "hb_version_string",
}
"""Shared library → its function that tells the version."""


@cache
def compute_sheet_build_digest() -> str:
    """32 hexadecimal digits; about 5 ms, once for a process."""
    digest = blake2b(digest_size=16)
    for part in list_digest_parts():
        digest.update(part + b"\0")
    return digest.hexdigest()


def list_digest_parts() -> Iterator[bytes]:
    """Everything that is digested, in a fixed order."""
    for path in sorted(PDF_PACKAGE.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            yield path.relative_to(PDF_PACKAGE).as_posix().encode()
            yield path.read_bytes()
    yield from (f"{name} {version(name)}".encode() for name in DRAWING_LIBRARIES)
    yield from (f"{name} {read_native_version(name)}".encode() for name in NATIVE_VERSION_FUNCTIONS)
    yield f"python {platform.python_version()} zlib {zlib.ZLIB_RUNTIME_VERSION}".encode()


def read_native_version(library: str) -> str:
    """The version of a shared library, or nothing: without it no sheet is drawn (`pdf.native`)."""
    try:
        tell = ctypes.CDLL(library)[NATIVE_VERSION_FUNCTIONS[library]]
    except OSError:
        return ""
    tell.restype = ctypes.c_char_p
    told: bytes = tell()
    return told.decode()
