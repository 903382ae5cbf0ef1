"""Writes the sheets of many people as files, in parallel, and reports the numbers without sheet."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import get_ident

from msgspec import Struct

from cli.progress import ProgressReporter
from directory.errors import ServiceError
from directory.publication import Publication
from pdf.service import SheetService
from search_api.search.lookup import LookupItem
from search_api.search.service import DirectorySearch

SHEET_LOOKUP_BATCH = 500
"""Numbers in one look-up query."""
MAX_REPEATED_CHARS = 40
"""Length to which an invalid number is cut in the message that quotes it."""
NO_SHEET_REASONS = {
    "unknown": "personne n'a ce numéro dans l'annuaire",
    "malformed": "ce n'est pas un numéro RPPS, national ou ADELI",
    "gone": "cette personne n'est plus dans l'annuaire",
}


class MissingSheet(Struct, frozen=True):
    """A number without a sheet, and the reason."""

    number: str
    reason: str


class SheetWriter(Struct, frozen=True):
    """Writes sheets into a folder.

    Attributes:
        search: looks up the numbers.
        service: draws the sheets.
        folder: created when needed.
        workers: sheets drawn at the same time; the service has as many processes.
    """

    search: DirectorySearch
    service: SheetService
    folder: Path
    workers: int

    def write_sheets(
        self, numbers: Sequence[str], report_progress: ProgressReporter
    ) -> Iterator[MissingSheet]:
        """Write a sheet for each number; yield the numbers that have none, and go on.

        Raises:
            OSError: the folder cannot be written to.
        """
        publication = self.search.get_publication()
        self.folder.mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(self.workers) as threads:
            for first in range(0, len(numbers), SHEET_LOOKUP_BATCH):
                items = self.search.look_up_people(numbers[first : first + SHEET_LOOKUP_BATCH])
                results = threads.map(lambda item: self.write_sheet(item, publication), items)
                for done, missing in enumerate(results, start=first + 1):
                    report_progress("sheets", done, len(numbers))
                    if missing:
                        yield missing

    def write_sheet(self, item: LookupItem, publication: Publication) -> MissingSheet | None:
        """Write the sheet of one number, or return why there is none."""
        if item.listing is None:
            return MissingSheet(item.id[:MAX_REPEATED_CHARS], NO_SHEET_REASONS[item.status])
        try:
            document = self.service(item.listing, publication)
        except ServiceError as error:
            return MissingSheet(item.id, str(error))
        write_sheet_file(self.folder / f"fiche-activite-{item.listing.id}.pdf", document.content)
        return None


def write_sheet_file(path: Path, content: bytes) -> None:
    """Write a file atomically: after an interruption there is no partial file."""
    part = path.with_suffix(f".{get_ident()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
