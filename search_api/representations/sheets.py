"""The sheet as the API uses it: a function from a listing to a file, given to `create_app`."""

import re
import unicodedata
from collections.abc import Callable
from typing import Protocol
from urllib.parse import quote

from unidecode import unidecode

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


MAX_SHEET_NAME_CHARS = 60
"""Characters of a person's name in a file name; file systems allow 255 bytes in all."""
NOT_IN_FILE_NAMES = re.compile(r"[^\w'’-]+")
NOT_IN_PLAIN_NAMES = re.compile(r"[^A-Za-z0-9.-]+")


def build_sheet_disposition(listing: Listing, publication: Publication) -> dict[str, str]:
    """The header with the file name, in its plain and in its extended form (RFC 6266, RFC 8187)."""
    name = build_sheet_file_name(listing, publication)
    plain = NOT_IN_PLAIN_NAMES.sub("-", unidecode(name))
    extended = quote(name, safe="")
    return {"Content-Disposition": f"inline; filename=\"{plain}\"; filename*=UTF-8''{extended}"}


def build_sheet_file_name(listing: Listing, publication: Publication) -> str:
    """`fiche-activite-Éloïse-LE-FLOC'H-2026-11-20.pdf`: whose sheet, and of which day's data."""
    first = listing.exercises[0]
    full_name = f"{first.exercise_first_name} {first.exercise_name}"
    words = NOT_IN_FILE_NAMES.split(unicodedata.normalize("NFC", full_name))
    person = "-".join(filter(None, words))[:MAX_SHEET_NAME_CHARS] or listing.id
    return f"fiche-activite-{person}-{publication.data_date.isoformat()}.pdf"
