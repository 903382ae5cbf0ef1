"""Where sheets are handed out: kept ones at once, new ones drawn, the departed forgotten.

A sheet is kept under the digest of everything that decides its bytes. Who has left is never asked
for again, so somebody must look: `refresh` does, whenever another generation is served.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from threading import Lock
from typing import Self

from directory.model.listing import Listing
from directory.search import Publication
from pdf.build_digest import compute_sheet_build_digest
from pdf.cache import CacheHeader, SheetCache
from pdf.messages import SheetDocument, SheetFacts, encode_sheet_request
from pdf.pool import SheetPool
from pdf.signature import SignPdf

ListingLookup = Callable[[Sequence[str]], Iterable[Listing]]
"""The listings of those, among some numbers, who are published."""


class SheetService:
    """Hands out activity sheets; `desk(listing, publication)` returns a `Sheet`. Blocks.

    Args:
        pool: draws what is not kept.
        cache: keeps what was drawn; nothing keeps nothing.
        sign: signs what is handed out, new or kept; nothing signs nothing.
    """

    def __init__(
        self, pool: SheetPool, cache: SheetCache | None = None, sign: SignPdf | None = None
    ) -> None:
        self._pool = pool
        self._cache = cache
        self._sign = sign
        self._newest_generation = self._swept_generation = 0
        self._lock = Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._pool.close()

    def __call__(self, listing: Listing, publication: Publication) -> SheetDocument:
        """The sheet of a person.

        Raises:
            SheetUnavailable: it cannot be drawn here, or not in time; the message says why.
            SheetBusy: too many callers wait already.
        """
        sheet = self._unsigned(listing, publication)
        return SheetDocument(self._sign(sheet.content), sheet.digest) if self._sign else sheet

    def _unsigned(self, listing: Listing, publication: Publication) -> SheetDocument:
        """The sheet as it is kept, or as it has just been drawn."""
        if not self._cache:
            return SheetDocument.from_pdf(self._pool(listing, publication))
        if kept := self._cache.get(listing.id, self.compute_key(listing, publication)):
            return SheetDocument(*kept)
        drawn = SheetDocument.from_pdf(self._pool(listing, publication))
        self._keep(self._cache, listing, publication, drawn)
        return drawn

    def warm_up(self) -> None:
        """Start the processes that draw."""
        self._pool.warm_up()

    def compute_key(self, listing: Listing, publication: Publication) -> str:
        """What decides the bytes of a sheet: the record, the data's date, the site, the edition."""
        facts = SheetFacts.of(publication, self._pool.public_url)
        return blake2b(
            encode_sheet_request(listing, facts),
            key=compute_sheet_build_digest().encode(),
            digest_size=16,
        ).hexdigest()

    def refresh(
        self, publication: Publication, listings: ListingLookup, pause: Callable[[], object]
    ) -> int | None:
        """Remove the kept sheets of those who left or changed, if another generation is served.

        Returns:
            How many were removed; nothing if there was nothing to look for.
        """
        with self._lock:
            if not self._cache or publication.generation == self._swept_generation:
                return None
            self._newest_generation = publication.generation

        def stays(kept: Sequence[CacheHeader]) -> set[str]:
            keys = {each.id: each.key for each in kept}
            present = listings(list(keys))
            return {
                each.id
                for each in present
                if keys.get(each.id) == self.compute_key(each, publication)
            }

        removed = self._cache.sweep(stays, pause)
        self._swept_generation = publication.generation
        return removed

    def remove(self, person: str) -> None:
        """Leave nothing of a person's sheet on disk."""
        if self._cache:
            self._cache.remove(person)

    def _keep(
        self, cache: SheetCache, listing: Listing, publication: Publication, drawn: SheetDocument
    ) -> None:
        """Keep a sheet, unless a newer generation has been looked through while it was drawn."""
        with self._lock:
            if publication.generation >= self._newest_generation:
                cache.put(listing.id, self.compute_key(listing, publication), drawn.content)
