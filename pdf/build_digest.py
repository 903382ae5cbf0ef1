"""One digest of the program that draws sheets, as part of the cache key of a sheet.

The bytes of a sheet depend on the record and on the program: templates, fonts, our own code, its
Python libraries and the native libraries. A sheet cached by another build is drawn again.
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
"""The PDF library and its dependencies, the template engine and the QR code library."""
NATIVE_VERSION_FUNCTIONS = {
    "libpango-1.0.so.0": "pango_version_string",
    "libharfbuzz.so.0": "hb_version_string",
}
"""Shared library → its function that returns the version."""


@cache
def compute_sheet_build_digest() -> str:
    """The digest, 32 hexadecimal digits; cached, because it reads every file of the package."""
    digest = blake2b(digest_size=16)
    for part in list_digest_parts():
        digest.update(part + b"\0")
    return digest.hexdigest()


def list_digest_parts() -> Iterator[bytes]:
    """The inputs of the digest, in a fixed order."""
    for path in sorted(PDF_PACKAGE.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            yield path.relative_to(PDF_PACKAGE).as_posix().encode()
            yield path.read_bytes()
    yield from (f"{name} {version(name)}".encode() for name in DRAWING_LIBRARIES)
    yield from (f"{name} {read_native_version(name)}".encode() for name in NATIVE_VERSION_FUNCTIONS)
    yield f"python {platform.python_version()} zlib {zlib.ZLIB_RUNTIME_VERSION}".encode()


def read_native_version(library: str) -> str:
    """The version of a shared library; empty if it is missing.

    Without the library no sheet is drawn (`pdf.native`), so an empty version does no harm.
    """
    try:
        version_function = ctypes.CDLL(library)[NATIVE_VERSION_FUNCTIONS[library]]
    except OSError:
        return ""
    version_function.restype = ctypes.c_char_p
    native_version: bytes = version_function()
    return native_version.decode()
