"""Read lines of bounded length: a source without line ends is never held in memory."""

from collections.abc import Iterator
from typing import IO

from indexer.feed.limits import MAX_FEED_LINE_BYTES

SKIPPED_CHUNK_BYTES = 1 << 16


def read_bounded_lines(source: IO[bytes]) -> Iterator[bytes]:
    """Yield the lines without their ends; of one that is too long, the first bytes only.

    These are one more than the limit, so that the line is rejected for its length.
    """
    while line := source.readline(MAX_FEED_LINE_BYTES + 2):
        content = line.rstrip(b"\r\n")
        if len(content) <= MAX_FEED_LINE_BYTES:
            yield content
            continue
        if not line.endswith(b"\n"):
            skip_to_line_end(source)
        yield content[: MAX_FEED_LINE_BYTES + 1]


def skip_to_line_end(source: IO[bytes]) -> None:
    """Read up to the next line end, or the end of the source."""
    while chunk := source.readline(SKIPPED_CHUNK_BYTES):
        if chunk.endswith(b"\n"):
            return
