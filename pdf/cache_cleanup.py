"""Looks after the kept sheets while the site serves: who has left is gone from the disk in seconds.

A thread of its own rather than a hook of whoever publishes: another process, or another machine,
does that.
"""

import logging
from collections.abc import Callable
from threading import Event, Thread
from typing import Self

from directory.errors import ServiceError
from directory.search import Publication
from pdf.service import ListingLookup, SheetService

LOG = logging.getLogger("annuaire.sheets")
CLEANUP_INTERVAL_S = 10.0
SWEEP_PAUSE_S = 0.02
"""Between two batches of a sweep, so that searches are not held up."""


class CacheCleanup:
    """While the block runs, sweeps at the start and whenever another generation is served.

    Args:
        service: holds the sheets.
        publication: tells what is served.
        listings: tells who is still published.
        interval_s: how often to look; what is served has no way to say that it changed.
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
        self._thread = Thread(target=self._run, name="sheet-upkeep", daemon=True)

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
        """Sweep if there is something to look for; what fails is tried again next time."""
        try:
            published = self._publication()
            self._service.refresh(published, self._listings, self._pause)
        except (ServiceError, OSError) as error:
            LOG.warning("kept sheets were not looked through: %s", type(error).__name__)

    def _pause(self) -> None:
        self._stop_requested.wait(SWEEP_PAUSE_S)
