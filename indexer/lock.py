"""The lock of a run: one run at a time per data folder and per store.

A second run fails at once, except the feed, which waits. The folder is always locked before the
database, so that two runs never deadlock.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from directory.errors import RunInProgress
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
    with (data_dir / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if is_waiting else fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise RunInProgress(
                "un autre chargement est en cours dans ce dossier : attendez qu'il finisse"
            ) from error
        with hold_db_lock(store_url, is_waiting=is_waiting):
            yield
