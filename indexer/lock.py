"""One run at a time in a data folder: the second is told so, and only the feed waits."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from directory.errors import RunInProgress


@contextmanager
def exclusive(data_dir: Path, *, is_patient: bool = False) -> Iterator[None]:
    """Hold the data folder for a run; the system lets go of it even if the process is killed.

    Args:
        data_dir: the folder.
        is_patient: wait for the run that holds it.

    Raises:
        RunInProgress: another run holds it.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if is_patient else fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise RunInProgress(
                "un autre chargement est en cours dans ce dossier : attendez qu'il finisse"
            ) from error
        yield
