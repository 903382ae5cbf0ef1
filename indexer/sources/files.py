"""Read the bytes of the official files: text files, compressed ones, members of zips.

A truncated zip has no directory, a corrupted one fails only while it is unpacked, and a line may be
endless. Each case leads to a clear error or to a rejected row, in constant memory.
"""

import gzip
import struct
import zipfile
import zlib
from codecs import getincrementaldecoder
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from io import SEEK_END
from lzma import LZMAError
from pathlib import Path
from typing import IO, cast

from msgspec import Struct

from directory.errors import SourceRefused
from indexer.sources.file_kinds import FileKind, parse_extraction_time

READ_BLOCK_BYTES = 1 << 22
SAFE_UNPACKED_BYTES = 64 * 2**20
MAX_UNPACK_RATIO = 100
"""Maximum ratio of unpacked to archive size, well above that of official files."""
MAX_ROW_BYTES = 1 << 14
"""Maximum size of a line; a longer one is rejected. Real lines are far shorter."""
GZIP_MAGIC = b"\x1f\x8b"
GZIP_MIN_BYTES, GZIP_SIZE_BYTES = 18, 4
"""Smallest gzip file; its last bytes are the unpacked size."""
SYNTHETIC_MARKER_FILE = "SYNTHETIC"
UNREADABLE_FILE_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    LZMAError,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
    ValueError,
)
"""Errors of a truncated, corrupted, encrypted or unsupported file."""


class FileEnd(Struct):
    """The first line of a file and the last two, from which a cut last line is recognised.

    Attributes:
        header: the first line.
        line_before: the last line that has an end.
        last_line: what follows the last end of line; empty in a whole file.
    """

    header: bytes = b""
    line_before: bytes = b""
    last_line: bytes = b""

    def add_lines(self, lines: list[bytes]) -> None:
        """Add the next whole lines."""
        if lines:
            self.header = self.header or lines[0]
            self.line_before = lines[-1]

    def is_cut(self) -> bool:
        """Whether the last line stops inside a row: too few cells, or half a character.

        A last row that lacks nothing but its end of line is whole. Some editions end every row
        with a `|`, which a row cut inside its last cell lacks.
        """
        last = self.last_line
        if not last.strip() or not self.header:
            return False
        width = len(self.header.rstrip(b"\r|").split(b"|"))
        usual_bars = min(self.header.count(b"|"), self.line_before.count(b"|"))
        return last.count(b"|") < max(width - 1, usual_bars) or has_half_character(last)


def has_half_character(content: bytes) -> bool:
    """Whether UTF-8 text ends inside a character."""
    decoder = getincrementaldecoder("utf-8")("ignore")
    decoder.decode(content)
    return bool(decoder.getstate()[0])


class TextFile(Struct, frozen=True):
    """A text file: the file at a path, maybe compressed, or a member of the zip at that path.

    Attributes:
        members: empty for the file at the path; else the member of the zip, after the zip inside
            that zip which has it, if any.
        size_bytes: unpacked.
    """

    path: Path
    members: tuple[str, ...]
    size_bytes: int

    @property
    def name(self) -> str:
        """The file name shown in reports, without its folder."""
        return Path(self.members[-1] if self.members else self.path).name

    @property
    def extracted_at(self) -> datetime | None:
        """The time in the name of the file, or else in that of the zip it is in."""
        names = (self.path.name, *(Path(member).name for member in self.members))
        return next(filter(None, map(parse_extraction_time, reversed(names))), None)

    @contextmanager
    def open_stream(self) -> Iterator[IO[bytes]]:
        """Open the file as a stream of bytes.

        Raises:
            SourceRefused: the file cannot be opened, or cannot be read to its end.
        """
        try:
            if self.members:
                with (
                    open_archive(self.path, self.members[:-1]) as archive,
                    archive.open(self.members[-1]) as stream,
                ):
                    yield stream
            else:
                with self.open_plain_stream() as stream:
                    yield stream
        except UNREADABLE_FILE_ERRORS as error:
            raise SourceRefused(f"{self.name} : fichier illisible ou tronqué ({error})") from error

    @contextmanager
    def open_plain_stream(self) -> Iterator[IO[bytes]]:
        """Open the file at the path, and unpack it if it is a gzip file."""
        if is_gzip_file(self.path):
            with gzip.open(self.path) as unpacked:
                bounded = BoundedStream(cast("IO[bytes]", unpacked), self.name, self.packed_bytes)
                yield cast("IO[bytes]", bounded)
        else:
            with self.path.open("rb") as stream:
                yield stream

    @property
    def packed_bytes(self) -> int:
        """The size of the file at the path."""
        return self.path.stat().st_size

    def header(self) -> bytes:
        """Return the first line."""
        with self.open_stream() as stream:
            return stream.readline(MAX_ROW_BYTES)

    def lines(self, end: FileEnd | None = None) -> Iterator[list[bytes]]:
        """Yield all lines, a block at a time; an endless line is cut above the maximum size.

        Args:
            end: filled while reading; complete after the last line.
        """
        end = end or FileEnd()
        with self.open_stream() as stream:
            remainder = b""
            while block := stream.read(READ_BLOCK_BYTES):
                lines = (remainder + block).split(b"\n")
                remainder = lines.pop()[: MAX_ROW_BYTES + 1]
                end.add_lines(lines)
                yield lines
            end.last_line = remainder
            yield [remainder]


class SourceFile(TextFile, frozen=True):
    """An official file, of a known kind."""

    kind: FileKind

    @property
    def edition(self) -> str:
        """The kind of file and edition, which always has the same columns."""
        return str(self.kind)


def refuse_zip_bomb(member: zipfile.ZipInfo) -> None:
    """Refuse a member that is far larger unpacked than archive, before unpacking it."""
    refuse_unpacked_size(member.filename, member.file_size, member.compress_size)


def refuse_unpacked_size(name: str, unpacked_bytes: int, packed_bytes: int) -> None:
    """Refuse a file that is far larger unpacked than packed.

    Raises:
        SourceRefused: with its name.
    """
    if unpacked_bytes > compute_unpacked_limit(packed_bytes):
        raise SourceRefused(f"{name} : cette archive se déplie sans mesure")


def compute_unpacked_limit(packed_bytes: int) -> int:
    """Return the size in bytes to which a file of this size may unpack."""
    return max(SAFE_UNPACKED_BYTES, MAX_UNPACK_RATIO * packed_bytes)


class BoundedStream:
    """A stream that is refused once it has given more bytes than its packed size allows."""

    def __init__(self, stream: IO[bytes], name: str, packed_bytes: int) -> None:
        self._stream, self._name, self._packed_bytes = stream, name, packed_bytes
        self._size_bytes = 0

    def read(self, size: int = -1) -> bytes:
        """Read up to this number of bytes."""
        return self._count(self._stream.read(size))

    def readline(self, size: int = -1) -> bytes:
        """Read a line, up to this number of bytes."""
        return self._count(self._stream.readline(size))

    def _count(self, block: bytes) -> bytes:
        self._size_bytes += len(block)
        refuse_unpacked_size(self._name, self._size_bytes, self._packed_bytes)
        return block


def is_gzip_file(path: Path) -> bool:
    """Whether a file begins like a gzip file (RFC 1952)."""
    with path.open("rb") as file:
        return file.read(len(GZIP_MAGIC)) == GZIP_MAGIC


def measure_text_size(path: Path) -> int:
    """Return the unpacked size of a file in bytes; of a gzip file modulo 4 GiB, from its end."""
    size = path.stat().st_size
    if size < GZIP_MIN_BYTES or not is_gzip_file(path):
        return size
    with path.open("rb") as file:
        file.seek(-GZIP_SIZE_BYTES, SEEK_END)
        return int.from_bytes(file.read(GZIP_SIZE_BYTES), "little")


@contextmanager
def open_archive(path: Path, inner_archives: Sequence[str] = ()) -> Iterator[zipfile.ZipFile]:
    """Open a zip, or a zip inside it.

    Raises:
        SourceRefused: it is damaged, encrypted or of another format.
    """
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(zipfile.ZipFile(path))
            for name in inner_archives:
                inner = stack.enter_context(archive.open(name))
                archive = stack.enter_context(zipfile.ZipFile(inner))
        except UNREADABLE_FILE_ERRORS as error:
            name = Path((path.name, *inner_archives)[-1]).name
            raise SourceRefused(f"{name} : archive illisible ou tronquée ({error})") from error
        yield archive


def list_zip_members(path: Path, inner_archives: Sequence[str] = ()) -> list[zipfile.ZipInfo]:
    """Return the members in the directory of a zip; refuse an unreadable zip."""
    with open_archive(path, inner_archives) as archive:
        return archive.infolist()


def has_synthetic_marker(source: TextFile) -> bool:
    """Whether a file named `SYNTHETIC` is next to the source: its people are fictitious."""
    if (source.path.parent / SYNTHETIC_MARKER_FILE).exists():
        return True
    archives = [source.members[:depth] for depth in range(len(source.members))]
    return any(
        Path(member.filename).name == SYNTHETIC_MARKER_FILE
        for archive in archives
        for member in list_zip_members(source.path, archive)
    )
