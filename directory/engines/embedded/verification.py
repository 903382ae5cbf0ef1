"""Verification of the served publication in the background, while requests are answered.

The files of a whole country are read once, in order, by a thread of the lowest priority. A damaged
publication is marked, so that no process serves it any more.
"""

import os
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread, get_native_id
from time import monotonic

from directory.engines.embedded import publications

VERIFICATION_INTERVAL_S = 60.0
"""Minimum time between two verifications of a publication whose files cannot be read."""
LOWEST_PRIORITY = 19


class BackgroundVerification:
    """Verifies publications, one at a time, and remembers the damaged ones.

    Args:
        is_active: whether `request` starts a thread; a command that ends at once has no use for it.
    """

    def __init__(self, *, is_active: bool) -> None:
        self._is_active = is_active
        self._lock = Lock()
        self._started_at: dict[str, float] = {}
        self._damaged: dict[str, str] = {}
        self._thread: Thread | None = None

    def request(self, publication: Path, *, is_again: bool = False) -> None:
        """Verify a publication, unless it was or is being verified.

        Args:
            publication: its folder.
            is_again: verify it once more, because a file could not be read.
        """
        with self._lock:
            started_at = self._started_at.get(publication.name)
            if not self._is_active or (self._thread and self._thread.is_alive()):
                return
            if started_at is not None and not (
                is_again and monotonic() - started_at >= VERIFICATION_INTERVAL_S
            ):
                return
            self._started_at[publication.name] = monotonic()
            self._thread = Thread(target=self.verify, args=(publication,), daemon=True)
            self._thread.start()

    def verify(self, publication: Path) -> None:
        """Verify a publication now, in this thread."""
        if self._thread:
            with suppress(OSError):  # of this thread alone: Linux has a priority for each
                os.setpriority(os.PRIO_PROCESS, get_native_id(), LOWEST_PRIORITY)
        if faults := publications.find_faults(publication):
            self._damaged[publication.name] = " ; ".join(faults)

    def verify_once(self, publication: Path) -> None:
        """Verify a publication now, unless it was verified before."""
        if publication.name not in self._started_at:
            self._started_at[publication.name] = monotonic()
            self.verify(publication)

    def find_damage(self, publication: Path) -> str:
        """What is known to be wrong with a publication; empty if nothing is."""
        marked = self._damaged.get(publication.name)
        return marked or " ; ".join(publications.read_damage(publication))

    def wait(self) -> None:
        """Wait for the verification in progress."""
        if self._thread:
            self._thread.join()
