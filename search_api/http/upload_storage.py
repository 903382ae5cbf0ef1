"""The temporary files of uploads, whose sum is bounded.

Each is bounded by itself, but many at once would fill the disk, or the memory where the temporary
folder is one.
"""

from tempfile import SpooledTemporaryFile
from threading import Lock

from directory.errors import UploadStorageFull

DEFAULT_STORAGE_BYTES = 2_048 * 2**20
MAX_SPOOLED_BYTES = 2**20
"""Bytes of a file kept in memory; a longer one goes to disk."""
STORAGE_FULL_DETAIL = (
    "Le serveur n’a pas la place de recevoir ce fichier ; recommencez plus tard,"
    " ou envoyez une liste plus courte."
)


class UploadStorage:
    """The space that the uploads of this process may take together; uploads run in threads.

    Args:
        max_bytes: of all files.
    """

    def __init__(self, max_bytes: int = DEFAULT_STORAGE_BYTES) -> None:
        self._free_bytes = max_bytes
        self._lock = Lock()

    @property
    def free_bytes(self) -> int:
        """The space that is left."""
        return self._free_bytes

    def open_file(self) -> "UploadFile":
        """A new file, which takes its space as it grows."""
        return UploadFile(self)

    def take(self, size: int) -> None:
        """Reserve space.

        Raises:
            UploadStorageFull: there is less.
        """
        with self._lock:
            if size > self._free_bytes:
                raise UploadStorageFull(STORAGE_FULL_DETAIL)
            self._free_bytes -= size

    def give_back(self, size: int) -> None:
        """Give space back."""
        with self._lock:
            self._free_bytes += size


class UploadFile(SpooledTemporaryFile[bytes]):
    """A temporary file that gives its space back when it is closed."""

    def __init__(self, storage: UploadStorage) -> None:
        super().__init__(max_size=MAX_SPOOLED_BYTES)
        self._storage = storage
        self._taken_bytes = 0

    def __exit__(self, *exception: object) -> None:
        self.close()

    def append(self, piece: bytes) -> None:
        """Write at the end.

        Raises:
            UploadStorageFull: there is no space left for uploads.
        """
        self._storage.take(len(piece))
        self._taken_bytes += len(piece)
        self.write(piece)

    def close(self) -> None:
        """Close the file, and give its space back."""
        taken, self._taken_bytes = self._taken_bytes, 0
        self._storage.give_back(taken)
        super().close()
