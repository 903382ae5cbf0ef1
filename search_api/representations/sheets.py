"""The sheet as the API sees it: a function from a listing to a file, handed in by who starts it."""

from collections.abc import Callable
from typing import Protocol

from directory.model.listing import Listing
from directory.search import Publication


class SheetFile(Protocol):
    """A finished sheet."""

    @property
    def content(self) -> bytes:
        """The file (PDF)."""

    @property
    def digest(self) -> str:
        """SHA-256 of the file before any signature: the same for the same record."""


SheetRenderer = Callable[[Listing, Publication], SheetFile]
"""Draws a sheet. Blocks, so it is called in a thread; raises SheetUnavailable, SheetBusy."""


def build_sheet_etag(sheet: SheetFile) -> str:
    """The strong tag of a sheet, by which a client asks for it again."""
    return f'"{sheet.digest}"'
