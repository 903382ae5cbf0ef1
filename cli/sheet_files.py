"""Sheets as files, many at once: a process a core, and one line for each number that has none."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import get_ident

from msgspec import Struct

from cli.progress import Watch
from directory.errors import ServiceError
from directory.search import Publication
from pdf.service import SheetDesk
from search_api.search.lookup import LookupItem
from search_api.search.service import DirectorySearch

AT_ONCE = 500
"""Numbers looked up together; 20 s of drawing on two cores."""
LONGEST = 40
"""Characters of a refused line that are repeated."""
REASONS = {
    "unknown": "personne n'a ce numéro dans l'annuaire",
    "malformed": "ce n'est pas un numéro RPPS, national ou ADELI",
    "gone": "cette personne n'est plus dans l'annuaire",
}


class Refused(Struct, frozen=True):
    """A number without sheet, and why."""

    number: str
    reason: str


class SheetFiles(Struct, frozen=True):
    """Writes sheets into a folder.

    Attributes:
        desk: draws them.
        workers: sheets drawn at the same time; the desk has as many processes.
    """

    search: DirectorySearch
    desk: SheetDesk
    folder: Path
    workers: int

    def write(self, numbers: Sequence[str], watch: Watch) -> Iterator[Refused]:
        """Write a sheet for each number; what cannot be written is told, and the rest is done.

        Raises:
            OSError: the folder cannot be written to.
        """
        published = self.search.publication()
        self.folder.mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(self.workers) as threads:
            for first in range(0, len(numbers), AT_ONCE):
                found = self.search.lookup(numbers[first : first + AT_ONCE])
                written = threads.map(lambda item: self.one(item, published), found)
                for done, refused in enumerate(written, start=first + 1):
                    watch("sheets", done, len(numbers))
                    if refused:
                        yield refused

    def one(self, item: LookupItem, published: Publication) -> Refused | None:
        """Write the sheet of one number, or say why not."""
        if item.listing is None:
            return Refused(item.id[:LONGEST], REASONS[item.status])
        try:
            drawn = self.desk(item.listing, published)
        except ServiceError as error:
            return Refused(item.id, str(error))
        write_whole(self.folder / f"fiche-activite-{item.listing.id}.pdf", drawn.content)
        return None


def write_whole(path: Path, content: bytes) -> None:
    """A file that is there entirely or not at all, whatever interrupts."""
    part = path.with_suffix(f".{get_ident()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
