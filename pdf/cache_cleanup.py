"""Removes the cached sheets of departed people within seconds, while the site is served.

A thread that polls, not a callback of the publishing code: another process, or another machine, may
publish.
"""

import logging
from collections.abc import Callable
from threading import Event, Thread
from typing import Self

from directory.errors import ServiceError
from directory.publication import Publication
from pdf.service import ListingLookup, SheetService

LOG = logging.getLogger("annuaire.sheets")
CLEANUP_INTERVAL_S = 10.0
SWEEP_PAUSE_S = 0.02
"""Pause after each batch of a sweep, so that searches do not wait."""


class CacheCleanup:
    """A context manager: sweeps at the start and whenever another generation is served.

    Args:
        service: owns the cached sheets.
        publication: returns the publication that is served now.
        listings: returns the published listings among some numbers.
        interval_s: poll interval; a publication does not notify its readers.
    """

    def __init__(
        self,
        service: SheetService,
        publication: Callable[[], Publication],
        listings: ListingLookup,
        interval_s: float = CLEANUP_INTERVAL_S,
    ) -> None:
        self._service = service
        self._publication = publication
        self._listings = listings
        self._interval_s = interval_s
        self._stop_requested = Event()
        self._thread = Thread(target=self._run, name="sheet-cache-cleanup", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stop_requested.set()
        self._thread.join()

    def _run(self) -> None:
        self.sweep_if_changed()
        while not self._stop_requested.wait(self._interval_s):
            self.sweep_if_changed()

    def sweep_if_changed(self) -> None:
        """Sweep if another generation is served; a failure is retried at the next poll."""
        try:
            self._service.refresh(self._publication(), self._listings, self._pause)
        except (ServiceError, OSError) as error:
            LOG.warning("kept sheets were not looked through: %s", type(error).__name__)

    def _pause(self) -> None:
        self._stop_requested.wait(SWEEP_PAUSE_S)
