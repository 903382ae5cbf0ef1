"""Returns sheets: from the cache, or drawn by the pool; then signed, if a key is configured.

The cache key is a digest of everything that decides the bytes of a sheet. A departed person's sheet
is never requested again, so a cache lookup cannot remove it: `refresh` does, whenever another
generation is served.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from threading import Lock
from typing import Self

from directory.model.listing import Listing
from directory.publication import Publication
from pdf.build_digest import compute_sheet_build_digest
from pdf.cache import CacheHeader, SheetCache
from pdf.messages import SheetDocument, encode_sheet_request
from pdf.pool import SheetPool
from pdf.signature import SignPdf

ListingLookup = Callable[[Sequence[str]], Iterable[Listing]]
"""The published listings among some numbers."""


class SheetService:
    """Makes activity sheets: `service(listing, publication)` returns a `SheetDocument`; it blocks.

    Args:
        pool: draws the sheets that are not cached.
        cache: stores drawn sheets; `None`: no cache.
        sign: signs every returned sheet, drawn or cached; `None`: no signature.
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
            SheetUnavailable: it cannot be drawn on this machine, or timed out; see the message.
            SheetBusy: too many callers wait already.
        """
        sheet = self._unsigned(listing, publication)
        return SheetDocument(self._sign(sheet.content), sheet.digest) if self._sign else sheet

    def _unsigned(self, listing: Listing, publication: Publication) -> SheetDocument:
        """The sheet before signature, cached or drawn."""
        if not self._cache:
            return SheetDocument.from_pdf(self._pool(listing, publication))
        if cached := self._cache.get(listing.id, self.compute_key(listing, publication)):
            return SheetDocument(*cached)
        sheet = SheetDocument.from_pdf(self._pool(listing, publication))
        self._store(self._cache, listing, publication, sheet)
        return sheet

    def warm_up(self) -> None:
        """Start the worker processes."""
        self._pool.warm_up()

    def compute_key(self, listing: Listing, publication: Publication) -> str:
        """The cache key: a digest of the record, what else stands on the sheet, and the build.

        The fingerprint and its seal are part of it, and with them the keys that made them.
        """
        facts = self._pool.issuer.build_facts(listing, publication)
        return blake2b(
            encode_sheet_request(listing, facts),
            key=compute_sheet_build_digest().encode(),
            digest_size=16,
        ).hexdigest()

    def refresh(
        self, publication: Publication, listings: ListingLookup, pause: Callable[[], object]
    ) -> int | None:
        """Remove the cached sheets of departed and changed people after a change of generation.

        Returns:
            The number of sheets removed; `None` without a cache or a new generation.
        """
        with self._lock:
            if not self._cache or publication.generation == self._swept_generation:
                return None
            self._newest_generation = publication.generation

        def find_retained(headers: Sequence[CacheHeader]) -> set[str]:
            keys = {header.id: header.key for header in headers}
            return {
                listing.id
                for listing in listings(list(keys))
                if keys.get(listing.id) == self.compute_key(listing, publication)
            }

        removed = self._cache.sweep(find_retained, pause)
        self._swept_generation = publication.generation
        return removed

    def remove(self, person: str) -> None:
        """Delete a person's cached sheet."""
        if self._cache:
            self._cache.remove(person)

    def _store(
        self, cache: SheetCache, listing: Listing, publication: Publication, sheet: SheetDocument
    ) -> None:
        """Cache a sheet, unless a sweep for a newer generation began while it was drawn."""
        with self._lock:
            if publication.generation >= self._newest_generation:
                cache.put(listing.id, self.compute_key(listing, publication), sheet.content)
