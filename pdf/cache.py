"""A disk cache of sheets: one file per person, so that a departed person's sheet can be removed.

The file name is a digest of the person's number, because a file name may end up in a log. The first
line holds the number, the cache key and the hash of the content, so that a truncated file is a
cache miss. A new sheet of a person replaces the old one. We do not use a library (diskcache): it
leaves deleted content in the free pages of its database, unpickles what it reads, and cannot
delete by person.
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
"""Minimum time between two updates of a file's modification time, which records its last use."""
STALE_PART_AGE_S = 600.0
"""Age after which a partial file counts as abandoned."""
FREE_SPACE_SHARE = 0.1
"""Share of the limit freed by one eviction, and added by a process before it evicts again."""
SWEEP_BATCH_SIZE = 50
"""People looked up in one batch of a sweep; small, because a search may have to wait for it."""
PART_PREFIX = "."


class CacheHeader(Struct, frozen=True):
    """The first line of a file: person's number, cache key, SHA-256 of the PDF that follows."""

    id: str
    key: str
    digest: str

    def encode(self) -> bytes:
        """The header as bytes, with its line feed."""
        return f"{self.id} {self.key} {self.digest}\n".encode()

    @classmethod
    def parse(cls, line: bytes) -> "CacheHeader | None":
        """The header in a line; `None` if the file is truncated or not a cache file."""
        match line.decode("ascii", errors="replace").split():
            case [person, key, digest]:
                return cls(person, key, digest)
            case _:
                return None


RetentionFilter = Callable[[Sequence[CacheHeader]], Collection[str]]
"""From the headers of cached sheets, the numbers of the people whose sheet stays in the cache."""


class SheetCache:
    """A size-limited cache of sheets on disk; several processes may share the folder.

    Args:
        folder: created when needed; holds nothing else.
        limit_bytes: above it, the least recently used sheets are removed; each further process
            that writes may exceed it by a tenth for a while.
    """

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self._folder = folder
        self._limit = limit_bytes
        self._uncounted = limit_bytes

    def get(self, person: str, key: str) -> tuple[bytes, str] | None:
        """A person's sheet and its SHA-256, if it is cached under exactly this key."""
        path = self._path(person)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        line, _, pdf = content.partition(b"\n")
        header = CacheHeader.parse(line)
        if not header or header.key != key or sha256(pdf).hexdigest() != header.digest:
            return None
        mark_file_used(path)
        return pdf, header.digest

    def put(self, person: str, key: str, pdf: bytes) -> None:
        """Store a sheet, replacing the previous one; a write error is logged, not raised."""
        content = CacheHeader(person, key, sha256(pdf).hexdigest()).encode() + pdf
        try:
            write_cache_file(self._path(person), content)
        except OSError as error:
            LOG.warning("a sheet could not be kept: %s", error.strerror)
            return
        self._grow(len(content))

    def remove(self, person: str) -> None:
        """Delete a person's sheet from the disk."""
        self._path(person).unlink(missing_ok=True)

    def sweep(
        self, find_retained: RetentionFilter, pause: Callable[[], object] = lambda: None
    ) -> int:
        """Remove every sheet that `find_retained` does not return; return how many.

        Args:
            find_retained: called with up to `SWEEP_BATCH_SIZE` headers at a time.
            pause: called after each batch, so that other threads can run.
        """
        removed = 0
        files = self._entries()
        while batch := list(islice(files, SWEEP_BATCH_SIZE)):
            retained = find_retained([header for _, header in batch if header])
            for path, header in batch:
                if not header or header.id not in retained:
                    path.unlink(missing_ok=True)
                    removed += 1
            pause()
        self._make_room()
        return removed

    def _path(self, person: str) -> Path:
        return self._folder / blake2b(person.encode(), digest_size=16).hexdigest()

    def _entries(self) -> Iterator[tuple[Path, CacheHeader | None]]:
        """Every file with its header; `None` if it is truncated or not a cache file."""
        for path in self._files():
            if path.name.startswith(PART_PREFIX):
                continue
            with suppress(FileNotFoundError), path.open("rb") as file:
                yield path, CacheHeader.parse(file.readline(256))

    def _files(self) -> Iterable[Path]:
        return list(self._folder.iterdir()) if self._folder.is_dir() else ()

    def _grow(self, added: int) -> None:
        """Evict after each tenth of the limit added; this also counts other processes' files."""
        self._uncounted += added
        if self._uncounted > self._limit * FREE_SPACE_SHARE:
            self._make_room()

    def _make_room(self) -> None:
        """Remove the least recently used files, until a tenth of the limit is free."""
        self._uncounted = 0
        files = sorted(filter(None, map(read_file_usage, self._files())))
        excess = sum(octets for _, octets, _ in files) - self._limit * (1 - FREE_SPACE_SHARE)
        for used, octets, path in files:
            is_part = path.name.startswith(PART_PREFIX)
            if used < time.time() - STALE_PART_AGE_S if is_part else excess > 0:
                path.unlink(missing_ok=True)
                excess -= octets


def read_file_usage(path: Path) -> tuple[float, int, Path] | None:
    """Time of last use, size in bytes and path; `None` if the file has just been deleted."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return stat.st_mtime, stat.st_size, path


def mark_file_used(path: Path) -> None:
    """Record the use of a file in its modification time."""
    with suppress(OSError):
        if path.stat().st_mtime < time.time() - USE_NOTE_INTERVAL_S:
            os.utime(path)


def write_cache_file(path: Path, content: bytes) -> None:
    """Write a file atomically: readers see the whole content or no file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=PART_PREFIX, delete=False) as part:
        try:
            part.write(content)
            part.flush()
            Path(part.name).replace(path)
        except BaseException:
            Path(part.name).unlink()
            raise
