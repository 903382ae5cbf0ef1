"""Lines of any length are read in bounded memory."""

import io
import tracemalloc

from indexer.feed.batches import MAX_BATCH_BYTES, batch_lines
from indexer.feed.limits import MAX_FEED_LINE_BYTES
from indexer.feed.line_reader import read_bounded_lines


class EndlessLine(io.RawIOBase):
    """A line of a given length, and a short one after it, made while they are read."""

    def __init__(self, length):
        self.left = length

    def readable(self):
        return True

    def readinto(self, buffer):
        if self.left < 0:
            return 0
        size = min(len(buffer), self.left)
        buffer[:size] = b"x" * size
        self.left -= size
        if size:
            return size
        self.left = -1
        buffer[:5] = b"\nend\n"
        return 5


def test_an_endless_line_is_one_line_and_never_in_memory():
    tracemalloc.start()
    source = io.BufferedReader(EndlessLine(200 * MAX_FEED_LINE_BYTES))
    sizes = [len(line) for line in read_bounded_lines(source)]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sizes == [MAX_FEED_LINE_BYTES + 1, 3]
    assert peak < 8 * MAX_FEED_LINE_BYTES


def test_lines_come_without_their_ends():
    assert list(read_bounded_lines(io.BytesIO(b"a\r\n\nb"))) == [b"a", b"", b"b"]


def test_a_line_as_long_as_the_limit_is_whole():
    line = b"x" * MAX_FEED_LINE_BYTES
    assert list(read_bounded_lines(io.BytesIO(line + b"\n" + line))) == [line, line]


def test_a_batch_of_long_lines_is_complete_before_it_is_large():
    lines = [b"x" * MAX_FEED_LINE_BYTES] * 10
    sizes = [sum(map(len, batch)) for batch in batch_lines(lines, measure=len)]
    assert sum(sizes) == 10 * MAX_FEED_LINE_BYTES
    assert max(sizes) <= MAX_BATCH_BYTES + MAX_FEED_LINE_BYTES
