"""The lock of a run: one run at a time per data folder and per store.

A second run fails at once, except the feed, which waits. The folder is always locked before the
database, so that two runs never deadlock. While the lock is held, every publication verifies it
again right before the index is written or swapped in (`indexer.publication.fence`).
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from directory.errors import RunInProgress, RunOvertaken
from indexer.publication.fence import require_lock
from indexer.store import hold_db_lock


@contextmanager
def hold_run_lock(data_dir: Path, store_url: str, *, is_waiting: bool = False) -> Iterator[None]:
    """Hold both locks during a run; the system releases them even if the process is killed.

    Args:
        data_dir: the data folder, created if absent.
        store_url: SQLAlchemy URL of the store, which other folders may share.
        is_waiting: wait for the other run instead of failing.

    Raises:
        RunInProgress: another run holds one of the locks.
        StoreUnavailable: the database does not answer.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    path = data_dir / "run.lock"
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if is_waiting else fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise RunInProgress(
                "un autre chargement est en cours dans ce dossier : attendez qu'il finisse"
            ) from error
        with (
            hold_db_lock(store_url, is_waiting=is_waiting) as verify_db_lock,
            require_lock(build_lock_verifier(path, lock, verify_db_lock)),
        ):
            yield


def build_lock_verifier(
    path: Path, lock: TextIO, verify_db_lock: Callable[[], None]
) -> Callable[[], None]:
    """Return a function that raises `RunOvertaken` once one of the two locks is lost."""

    def verify_lock() -> None:
        if not is_folder_locked(path, lock):
            raise RunOvertaken(
                f"le verrou de ce passage ({path}) a été effacé ou pris par un autre : rien n'est "
                "mis en service ; relancez"
            )
        verify_db_lock()

    return verify_lock


def is_folder_locked(path: Path, lock: TextIO) -> bool:
    """Whether the lock file is still the one in the folder, and this process still locks it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(os.fstat(lock.fileno()), path.stat())
    except OSError:
        return False
