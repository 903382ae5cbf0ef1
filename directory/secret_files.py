"""Files that their owner alone can read: replaced in one step, or created once by one of many."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO


def replace_secret_file(path: Path, content: bytes) -> None:
    """Replace a file that its owner alone can read, in one step; it is then on disk."""
    new_path = path.with_name(f"{path.name}.new")
    new_path.unlink(missing_ok=True)
    with os.fdopen(os.open(new_path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new:
        write_to_disk(new, content)
    new_path.replace(path)
    sync_folder(path.parent)


def create_secret_file(path: Path, content: bytes) -> bool:
    """Create a file that its owner alone can read, unless it exists; whether it was created.

    Of several processes that try at once, one creates it, and no one sees a part of it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.") as new:  # mode 0600
        write_to_disk(new, content)
        try:
            path.hardlink_to(new.name)
        except FileExistsError:
            return False
    sync_folder(path.parent)
    return True


@contextmanager
def lock_secret_file(path: Path) -> Iterator[None]:
    """Make concurrent commands change the file one after the other."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def write_to_disk(file: IO[bytes], content: bytes) -> None:
    """Write to an open file, and wait until it is on disk."""
    file.write(content)
    file.flush()
    os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the names of the files in a folder are on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_file_state(path: Path) -> tuple[int, int] | None:
    """A value that changes when the file is replaced; None without a file."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns
