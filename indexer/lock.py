"""One run at a time in a data folder and on a store: the second is told so, only the feed waits.

The folder first, then the database, always: two runs never wait for each other.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from directory.errors import RunInProgress
from indexer.store import hold_db_lock


@contextmanager
def hold_run_lock(data_dir: Path, store_url: str, *, is_waiting: bool = False) -> Iterator[None]:
    """Hold both for a run; the system lets go of them even if the process is killed.

    Args:
        data_dir: the folder.
        store_url: of the store, which other folders may share.
        is_waiting: wait for the run that holds one of them.

    Raises:
        RunInProgress: another run holds one of them.
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
