"""The sheet as the API uses it: a function from a listing to a file, given to `create_app`."""

from collections.abc import Callable
from typing import Protocol

from directory.model.listing import Listing
from directory.publication import Publication


class SheetFile(Protocol):
    """A finished sheet."""

    @property
    def content(self) -> bytes:
        """The file (PDF)."""

    @property
    def digest(self) -> str:
        """SHA-256 of the file before any signature: the same for the same record."""


SheetRenderer = Callable[[Listing, Publication], SheetFile]
"""Renders a sheet. Blocking, so it is called in a thread; raises SheetUnavailable, SheetBusy."""


def build_sheet_etag(sheet: SheetFile) -> str:
    """The strong ETag of a sheet."""
    return f'"{sheet.digest}"'
