"""Watch a folder for files of the feed: apply each that arrives, in the order of their names.

A file is removed once all of it is applied and it is still the file that was read. What cannot be
read is left where it is and reported once. While the store or the engine is away, nothing is lost:
the watch waits, and reads the file again from its beginning, which changes nothing twice.
"""

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path
from time import monotonic, sleep
from typing import IO, TYPE_CHECKING

from msgspec import Struct

from directory.errors import EngineUnavailable, SourceRefused, StoreUnavailable

if TYPE_CHECKING:
    from indexer.feed.run import FeedReport

FOLDER_POLL_INTERVAL_S = 0.2
DUE_POLL_INTERVAL_S = 10.0
"""How often the store is asked for activities that have started or ended."""
PURGE_POLL_INTERVAL_S = 600.0
"""How often the watch looks whether the index must be purged."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
"""Pauses between attempts while the store or the engine is away; each is twice the one before."""
FileIdentity = tuple[int, ...]


class FeedSession(Struct, frozen=True):
    """What the watch does with an open store.

    Attributes:
        apply: applies the lines of a source by name.
        has_due_changes: whether an activity has started or ended by now.
        purge: purges the index if a suppression is old enough.
    """

    apply: "Callable[[str, Iterable[bytes]], FeedReport]"
    has_due_changes: Callable[[], bool]
    purge: Callable[[], None] = lambda: None


class FolderWatch:
    """The watch of one folder.

    Args:
        open_session: opens the store; called again after each failure.
        report_file: called with the report of each applied file.
    """

    def __init__(
        self,
        folder: Path,
        open_session: Callable[[], AbstractContextManager[FeedSession]],
        report_file: "Callable[[FeedReport], None]",
    ) -> None:
        self._folder = folder
        self._open_session = open_session
        self._report_file = report_file
        self._problems: dict[str, str] = {}
        self._undeletable: dict[str, FileIdentity] = {}
        self._pause_s = 0.0
        self._next_due_poll = 0.0
        self._next_purge_poll = monotonic() + PURGE_POLL_INTERVAL_S

    def run(self) -> None:
        """Watch until SIGTERM or SIGINT, which end the watch between two lines of the store."""
        try:
            while True:
                self._attempt()
        except KeyboardInterrupt:
            log_watch("arrêt demandé : la surveillance est terminée")

    def _attempt(self) -> None:
        """Watch until the store or the engine fails; then wait."""
        try:
            with self._open_session() as session:
                session.apply("", ())  # publishes what an interrupted run has left
                while True:
                    self._apply_arrivals(session)
                    self._apply_due_changes(session)
                    self._purge(session)
                    self._end_pauses()
                    sleep(FOLDER_POLL_INTERVAL_S)
        except (StoreUnavailable, EngineUnavailable, OSError) as error:
            self._pause(error)

    def _pause(self, error: Exception) -> None:
        if not self._pause_s:
            log_watch(f"{error} ; en attente, rien n'est perdu")
        self._pause_s = min(max(FIRST_PAUSE_S, 2 * self._pause_s), LONGEST_PAUSE_S)
        sleep(self._pause_s)

    def _end_pauses(self) -> None:
        if self._pause_s:
            self._pause_s = 0.0
            log_watch("la base et le moteur répondent : la surveillance reprend")

    def _apply_due_changes(self, session: FeedSession) -> None:
        """Apply what is due: asked of the store, so that a clock that jumps loses no day."""
        if monotonic() < self._next_due_poll:
            return
        if session.has_due_changes():
            session.apply("", ())
        self._next_due_poll = monotonic() + DUE_POLL_INTERVAL_S

    def _purge(self, session: FeedSession) -> None:
        """Purge in time, even if no file arrives."""
        if monotonic() >= self._next_purge_poll:
            session.purge()
            self._next_purge_poll = monotonic() + PURGE_POLL_INTERVAL_S

    def _apply_arrivals(self, session: FeedSession) -> None:
        try:
            names = list_feed_files(self._folder)
        except OSError as error:
            self._report_problem("", f"dossier illisible ({error.strerror})")
            return
        self._problems = {name: why for name, why in self._problems.items() if name in names}
        for name in names:
            try:
                self._apply_file(session, name)
            except SourceRefused as refusal:
                self._report_problem(name, str(refusal))

    def _apply_file(self, session: FeedSession, name: str) -> None:
        path = self._folder / name
        with closing(open_regular_file(path)) as file:
            identity = identify_file(os.fstat(file.fileno()))
            if self._undeletable.get(name) == identity:
                return
            report = session.apply(name, read_feed_file(file))
        self._report_file(report)
        self._problems.pop(name, None)
        if not remove_unchanged_file(path, identity):
            self._undeletable[name] = identity
            self._report_problem(name, "appliqué, mais impossible de l'effacer")

    def _report_problem(self, name: str, problem: str) -> None:
        if self._problems.get(name) != problem:
            self._problems[name] = problem
            log_watch(f"{self._folder / name} : {problem}")


def log_watch(message: str) -> None:
    """Print a line on standard error."""
    print(f"annuaire : {message}", file=sys.stderr, flush=True)


def list_feed_files(folder: Path) -> list[str]:
    """The names of the files to apply, sorted; names that begin with a dot are left alone.

    Raises:
        OSError: the folder cannot be read.
    """
    names = os.listdir(folder)  # noqa: PTH208 - names, and an error instead of an empty list
    return sorted(name for name in names if name.endswith(".jsonl") and not name.startswith("."))


def open_regular_file(path: Path) -> IO[bytes]:
    """Open a file without waiting for a writer, as a FIFO would make it.

    Raises:
        SourceRefused: it is no file, is not there any more, or cannot be read.
    """
    try:
        file = os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb")
    except IsADirectoryError as error:
        raise SourceRefused("ce n'est pas un fichier : laissé de côté") from error
    except FileNotFoundError as error:
        reason = "lien rompu : laissé de côté" if path.is_symlink() else "disparu avant sa lecture"
        raise SourceRefused(reason) from error
    except OSError as error:
        raise SourceRefused(f"illisible ({error.strerror}) : laissé de côté") from error
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise SourceRefused("ce n'est pas un fichier : laissé de côté")
    return file


def read_feed_file(file: IO[bytes]) -> Iterator[bytes]:
    """The lines of an open file.

    Raises:
        SourceRefused: it cannot be read to its end.
    """
    from indexer.feed.line_reader import read_bounded_lines  # noqa: PLC0415 - when a command runs

    try:
        yield from read_bounded_lines(file)
    except OSError as error:
        raise SourceRefused(f"illisible ({error.strerror}) : laissé de côté") from error


def identify_file(status: os.stat_result) -> FileIdentity:
    """What changes when a file is written to or replaced."""
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def remove_unchanged_file(path: Path, identity: FileIdentity) -> bool:
    """Remove a file that is applied; one that has changed since stays, to be read again.

    Returns:
        whether the file needs no further attention of an operator.
    """
    try:
        if identify_file(path.stat()) == identity:
            path.unlink()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True
