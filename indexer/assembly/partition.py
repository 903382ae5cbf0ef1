"""First pass: partition the lines of all files into buckets by person; each bucket fits in memory.

The rows of one person are not always adjacent, and the three files together are too large for
memory. Every line is written, undecoded, to the bucket chosen by the checksum of its national id;
a bucket then holds all the rows of some thousands of people. External sorting and a staging
database are no faster; see `benchmarks/`.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO
from zlib import crc32

from msgspec import Struct

from indexer.sources import SourceFile
from indexer.sources.files import MAX_ROW_BYTES, FileEnd
from indexer.sources.headers import FileLayout

TARGET_BUCKET_BYTES = 8_000_000
"""Target size of a bucket: its people take about ten times as much memory in a worker."""
MAX_BUCKETS = 192
"""Files open at once; the operating system usually allows a process 1,024, sometimes 256."""


class BucketPart(Struct, frozen=True):
    """The lines of one file in one bucket, each after its line number: `12|8|10000000001|…`."""

    layout: FileLayout
    path: Path


class SourcePartition(Struct, frozen=True):
    """The parts of one file in all buckets.

    Attributes:
        rows: number of lines.
        cut_line: number of the last line if it is cut; otherwise 0.
    """

    parts: tuple[BucketPart, ...]
    rows: int
    cut_line: int = 0


def choose_bucket_count(size_bytes: int) -> int:
    """Return the number of buckets for files of this total size."""
    return max(1, min(MAX_BUCKETS, size_bytes // TARGET_BUCKET_BYTES))


def partition_source(
    source: SourceFile,
    layout: FileLayout,
    paths: tuple[Path, ...],
    on_progress: Callable[[int], None],
) -> SourcePartition:
    """Write the lines of a file to the buckets, without its header and blank lines.

    Args:
        source: the file to read.
        layout: gives the position of the national id.
        paths: one new file for each bucket.
        on_progress: called with the number of bytes read since the last call.
    """
    number = rows = 0
    end = FileEnd()
    with ExitStack() as stack:
        files = [stack.enter_context(path.open("wb", buffering=0)) for path in paths]
        for lines in source.lines(end):
            numbered = enumerate(lines, number + 1)
            rows += write_to_buckets(
                numbered if number else skip_header(numbered), files, layout.key_position
            )
            number += len(lines)
            on_progress(sum(map(len, lines)) + len(lines))
    parts = tuple(BucketPart(layout, path) for path in paths)
    return SourcePartition(parts, rows, number if end.is_cut() else 0)


def skip_header(lines: Iterable[tuple[int, bytes]]) -> Iterable[tuple[int, bytes]]:
    """Return all lines except line 1."""
    return (each for each in lines if each[0] > 1)


def write_to_buckets(
    lines: Iterable[tuple[int, bytes]], files: Sequence[IO[bytes]], key_position: int
) -> int:
    """Write numbered lines to the buckets; return their count. A line too long is written empty."""
    bucket_lines: list[list[bytes]] = [[] for _ in files]
    bucket_count, max_splits = len(files), key_position + 1
    for number, line in lines:
        if len(line) > 1 or line.strip():
            cells = line.split(b"|", max_splits)
            national_id = cells[key_position] if len(cells) > key_position else line
            content = line if len(line) <= MAX_ROW_BYTES else b""
            bucket_lines[crc32(national_id) % bucket_count].append(b"%d|%b\n" % (number, content))
    for file, chunk in zip(files, bucket_lines, strict=True):
        file.write(b"".join(chunk))
    return sum(map(len, bucket_lines))
