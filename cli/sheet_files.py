"""Sheets as files, many at once: a process a core, and one line for each number that has none."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import get_ident

from msgspec import Struct

from cli.progress import ProgressReporter
from directory.errors import ServiceError
from directory.search import Publication
from pdf.service import SheetService
from search_api.search.lookup import LookupItem
from search_api.search.service import DirectorySearch

SHEET_LOOKUP_BATCH = 500
"""Numbers looked up together; 20 s of drawing on two cores."""
MAX_REPEATED_CHARS = 40
"""Characters of a refused line that are repeated."""
NO_SHEET_REASONS = {
    "unknown": "personne n'a ce numéro dans l'annuaire",
    "malformed": "ce n'est pas un numéro RPPS, national ou ADELI",
    "gone": "cette personne n'est plus dans l'annuaire",
}


class MissingSheet(Struct, frozen=True):
    """A number without sheet, and why."""

    number: str
    reason: str


class SheetWriter(Struct, frozen=True):
    """Writes sheets into a folder.

    Attributes:
        service: draws them.
        workers: sheets drawn at the same time; the desk has as many processes.
    """

    search: DirectorySearch
    service: SheetService
    folder: Path
    workers: int

    def write_sheets(
        self, numbers: Sequence[str], report_progress: ProgressReporter
    ) -> Iterator[MissingSheet]:
        """Write a sheet for each number; what cannot be written is told, and the rest is done.

        Raises:
            OSError: the folder cannot be written to.
        """
        published = self.search.get_publication()
        self.folder.mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(self.workers) as threads:
            for first in range(0, len(numbers), SHEET_LOOKUP_BATCH):
                found = self.search.look_up_people(numbers[first : first + SHEET_LOOKUP_BATCH])
                written = threads.map(lambda item: self.write_sheet(item, published), found)
                for done, refused in enumerate(written, start=first + 1):
                    report_progress("sheets", done, len(numbers))
                    if refused:
                        yield refused

    def write_sheet(self, item: LookupItem, publication: Publication) -> MissingSheet | None:
        """Write the sheet of one number, or say why not."""
        if item.listing is None:
            return MissingSheet(item.id[:MAX_REPEATED_CHARS], NO_SHEET_REASONS[item.status])
        try:
            drawn = self.service(item.listing, publication)
        except ServiceError as error:
            return MissingSheet(item.id, str(error))
        write_sheet_file(self.folder / f"fiche-activite-{item.listing.id}.pdf", drawn.content)
        return None


def write_sheet_file(path: Path, content: bytes) -> None:
    """A file that is there entirely or not at all, whatever interrupts."""
    part = path.with_suffix(f".{get_ident()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
