"""The sheet as the API sees it: a function from a listing to bytes, handed in by who starts it."""

from collections.abc import Callable

from directory.listing import Listing
from directory.search import Publication

Sheets = Callable[[Listing, Publication], bytes]
"""Draws a sheet (PDF). Blocks, so it is called in a thread; raises SheetUnavailable, SheetBusy."""
