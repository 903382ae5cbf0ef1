"""Static files, under addresses that contain a hash of their content: cached for ever, never stale.

They are read once, at start. A style sheet refers to fonts by file name. The file names are
replaced by the hashed addresses before the style sheet's own hash is computed, so that a new font
also changes the address of the style sheet.
"""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct

STATIC_FOLDER = Path(__file__).parent / "static"
STATIC_PREFIX = "/static/"
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
CSS_SPACE = re.compile(rb"([:;{}]) | (?=[{}])")
"""Spaces that separate nothing; no string of the style sheets has any of these signs."""
SOURCE_SUFFIXES = (".css", ".js")
LAYOUT = re.compile(rb"^[ ]*/\*.*?\*/\n|^[ ]+", re.DOTALL | re.MULTILINE)
"""What a reader of the source needs and a browser does not: no string spans several lines."""


class Asset(Struct, frozen=True):
    """A static file.

    Attributes:
        version: the hash of the content, as addresses contain it.
    """

    name: str
    content: bytes
    media_type: str
    version: str

    @property
    def address(self) -> str:
        """The path of the file: `/static/site.1f3a9c20b7d4.css`."""
        stem, suffix = self.name.rsplit(".", 1)
        return f"{STATIC_PREFIX}{stem}.{self.version}.{suffix}"


class Assets(Struct, frozen=True):
    """Every static file, by file name and by address."""

    by_name: Mapping[str, Asset]
    by_address: Mapping[str, Asset]

    def address(self, name: str) -> str:
        """The address of a file.

        Raises:
            KeyError: no file has this name.
        """
        return self.by_name[name].address


def read_assets(folder: Path = STATIC_FOLDER) -> Assets:
    """Read the static files of a folder; style sheets last, because they refer to the others."""
    by_name: dict[str, Asset] = {}
    for path in sorted(folder.iterdir(), key=lambda path: (path.suffix == ".css", path.name)):
        if media_type := MEDIA_TYPES.get(path.suffix):
            content = path.read_bytes()
            if path.suffix in SOURCE_SUFFIXES:
                content = strip_layout(content)
            if path.suffix == ".css":
                content = link_assets(CSS_SPACE.sub(rb"\1", content), by_name)
            version = hashlib.sha256(content).hexdigest()[:12]
            by_name[path.name] = Asset(path.name, content, media_type, version)
    by_address = {asset.address: asset for asset in by_name.values()}
    return Assets(MappingProxyType(by_name), MappingProxyType(by_address))


def strip_layout(source: bytes) -> bytes:
    """A style sheet or a script without comments of whole lines and without indentation."""
    return LAYOUT.sub(b"", source)


def link_assets(style_sheet: bytes, files: Mapping[str, Asset]) -> bytes:
    """Replace the file names in a style sheet by the addresses of the files."""
    for name, asset in files.items():
        style_sheet = style_sheet.replace(
            f'url("{name}")'.encode(), f'url("{asset.address}")'.encode()
        )
    return style_sheet
