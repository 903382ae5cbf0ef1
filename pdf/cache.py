"""Sheets kept on disk: one file a person, so that whoever leaves can be forgotten by number alone.

A file is named by a digest, for its name may end up in a log; its first line says whose sheet it
is, of which record, and what its bytes must hash to, so that a torn file is a miss. A new sheet of
a person takes the place of the old one. A library (diskcache) would keep what it deletes in the
free pages of its database, unpickle what it reads, and know no persons.
"""

import logging
import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from hashlib import blake2b, sha256
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile

from msgspec import Struct

LOG = logging.getLogger("annuaire.sheets")
USE_NOTE_INTERVAL_S = 3_600.0
"""A use is noted on the file at most this often: the oldest go first, to the hour."""
STALE_PART_AGE_S = 600.0
"""Age from which a half-written file has nobody writing it any more."""
FREE_SPACE_SHARE = 0.1
"""Share of the limit that is made free at once, and that a process may add before it counts."""
SWEEP_BATCH_SIZE = 50
"""People a sweep asks about at once: 2 ms, which a search may have to wait."""
PART_PREFIX = "."


class CacheHeader(Struct, frozen=True):
    """The first line of a file: whose sheet, its key, and the SHA-256 of what follows."""

    id: str
    key: str
    digest: str

    def encode(self) -> bytes:
        """As it is written."""
        return f"{self.id} {self.key} {self.digest}\n".encode()

    @classmethod
    def parse(cls, line: bytes) -> "CacheHeader | None":
        """As it was written, or nothing: the file was cut, or is none of ours."""
        match line.decode("ascii", errors="replace").split():
            case [person, key, digest]:
                return cls(person, key, digest)
            case _:
                return None


RetentionFilter = Callable[[Sequence[CacheHeader]], Collection[str]]
"""Of some kept sheets, the numbers of those to be kept on."""


class SheetCache:
    """Sheets on disk, at most so many bytes of them; several processes may share the folder.

    Args:
        folder: is made when needed; holds nothing else.
        limit_bytes: beyond it, the sheets used longest ago go; each further process that writes
            may exceed it by a tenth for a while.
    """

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self._folder = folder
        self._limit = limit_bytes
        self._uncounted = limit_bytes

    def get(self, person: str, key: str) -> tuple[bytes, str] | None:
        """A person's sheet and its SHA-256, if it is kept under this very key."""
        path = self._path(person)
        try:
            written = path.read_bytes()
        except OSError:
            return None
        line, _, pdf = written.partition(b"\n")
        kept = CacheHeader.parse(line)
        if not kept or kept.key != key or sha256(pdf).hexdigest() != kept.digest:
            return None
        mark_file_used(path)
        return pdf, kept.digest

    def put(self, person: str, key: str, pdf: bytes) -> None:
        """Keep a sheet in the place of the one before; a disk that refuses is only slower."""
        written = CacheHeader(person, key, sha256(pdf).hexdigest()).encode() + pdf
        try:
            write_cache_file(self._path(person), written)
        except OSError as error:
            LOG.warning("a sheet could not be kept: %s", error.strerror)
            return
        self._grow(len(written))

    def remove(self, person: str) -> None:
        """Leave nothing of a person's sheet on disk."""
        self._path(person).unlink(missing_ok=True)

    def sweep(
        self, find_retained: RetentionFilter, pause: Callable[[], object] = lambda: None
    ) -> int:
        """Remove every sheet that does not stay; returns how many.

        Args:
            find_retained: asked about `LOOKED_UP` sheets at a time.
            pause: called between two batches, to let others work.
        """
        removed = 0
        files = self._entries()
        while batch := list(islice(files, SWEEP_BATCH_SIZE)):
            staying = find_retained([kept for _, kept in batch if kept])
            for path, kept in batch:
                if not kept or kept.id not in staying:
                    path.unlink(missing_ok=True)
                    removed += 1
            pause()
        self._make_room()
        return removed

    def _path(self, person: str) -> Path:
        return self._folder / blake2b(person.encode(), digest_size=16).hexdigest()

    def _entries(self) -> Iterator[tuple[Path, CacheHeader | None]]:
        """Every sheet with its first line; nothing for one that is none of ours, or was cut."""
        for path in self._files():
            if path.name.startswith(PART_PREFIX):
                continue
            with suppress(FileNotFoundError), path.open("rb") as file:
                yield path, CacheHeader.parse(file.readline(256))

    def _files(self) -> Iterable[Path]:
        return list(self._folder.iterdir()) if self._folder.is_dir() else ()

    def _grow(self, added: int) -> None:
        """Make room every tenth of the limit; what other processes added is counted then."""
        self._uncounted += added
        if self._uncounted > self._limit * FREE_SPACE_SHARE:
            self._make_room()

    def _make_room(self) -> None:
        """Remove what was used longest ago, until a tenth of the limit is free."""
        self._uncounted = 0
        files = sorted(filter(None, map(read_file_usage, self._files())))
        excess = sum(octets for _, octets, _ in files) - self._limit * (1 - FREE_SPACE_SHARE)
        for used, octets, path in files:
            is_part = path.name.startswith(PART_PREFIX)
            if used < time.time() - STALE_PART_AGE_S if is_part else excess > 0:
                path.unlink(missing_ok=True)
                excess -= octets


def read_file_usage(path: Path) -> tuple[float, int, Path] | None:
    """When a file was last used, its size, and where it is; nothing if it has just gone."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return stat.st_mtime, stat.st_size, path


def mark_file_used(path: Path) -> None:
    """Make a file young again."""
    with suppress(OSError):
        if path.stat().st_mtime < time.time() - USE_NOTE_INTERVAL_S:
            os.utime(path)


def write_cache_file(path: Path, content: bytes) -> None:
    """Write a file that is there entirely or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=PART_PREFIX, delete=False) as part:
        try:
            part.write(content)
            part.flush()
            Path(part.name).replace(path)
        except BaseException:
            Path(part.name).unlink()
            raise
