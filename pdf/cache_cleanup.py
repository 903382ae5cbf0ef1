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
from pdf.service import Listings, SheetDesk

LOG = logging.getLogger("annuaire.sheets")
EVERY_S = 10.0
BREATH_S = 0.02
"""Between two batches of a sweep, so that searches are not held up."""


class Upkeep:
    """While the block runs, sweeps at the start and whenever another generation is served.

    Args:
        desk: holds the sheets.
        publication: tells what is served.
        listings: tells who is still published.
        every_s: how often to look; what is served has no way to say that it changed.
    """

    def __init__(
        self,
        desk: SheetDesk,
        publication: Callable[[], Publication],
        listings: Listings,
        every_s: float = EVERY_S,
    ) -> None:
        self._desk = desk
        self._publication = publication
        self._listings = listings
        self._every_s = every_s
        self._over = Event()
        self._thread = Thread(target=self._run, name="sheet-upkeep", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        self.look()
        while not self._over.wait(self._every_s):
            self.look()

    def look(self) -> None:
        """Sweep if there is something to look for; what fails is tried again next time."""
        try:
            published = self._publication()
            self._desk.refresh(published, self._listings, self._breathe)
        except (ServiceError, OSError) as error:
            LOG.warning("kept sheets were not looked through: %s", type(error).__name__)

    def _breathe(self) -> None:
        self._over.wait(BREATH_S)
