"""One run at a time in a data folder and on a store: the second is told so, only the feed waits.

The folder first, then the database, always: two runs never wait for each other.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from directory.errors import RunInProgress
from indexer.store import holding


@contextmanager
def exclusive(data_dir: Path, store_url: str, *, is_patient: bool = False) -> Iterator[None]:
    """Hold both for a run; the system lets go of them even if the process is killed.

    Args:
        data_dir: the folder.
        store_url: of the store, which other folders may share.
        is_patient: wait for the run that holds one of them.

    Raises:
        RunInProgress: another run holds one of them.
        StoreUnavailable: the database does not answer.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if is_patient else fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise RunInProgress(
                "un autre chargement est en cours dans ce dossier : attendez qu'il finisse"
            ) from error
        with holding(store_url, is_patient=is_patient):
            yield
