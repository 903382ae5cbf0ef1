"""Where the official files are: a text, a folder or a zip, and how their bytes are read.

Traps: a zip cut in transfer has no directory; one altered on the way shows it only while it is
unpacked; a line may be endless. All three end in a clear refusal or a rejected row, in flat memory.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from lzma import LZMAError
from pathlib import Path
from typing import IO

from msgspec import Struct

from directory.errors import SourceRefused
from indexer.sources.rpps import Kind, kind_of

BLOCK = 1 << 22
HARMLESS = 64 * 2**20
MOST_UNPACKED = 100
"""Times its packed size: official files pack to a tenth, one made to burst to a thousandth."""
LONGEST_LINE = 1 << 14
"""Bytes. Real lines have about 360; what is longer is no row."""
MARK = "SYNTHETIC"
UNREADABLE = (
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
"""What a truncated, altered, encrypted or oddly compressed file raises."""


class TextFile(Struct, frozen=True):
    """A text: a path, or a member of the zip at that path."""

    path: Path
    member: str | None
    size_bytes: int

    @property
    def name(self) -> str:
        """The name that reports show, without the folder."""
        return Path(self.member or self.path).name

    @contextmanager
    def opened(self) -> Iterator[IO[bytes]]:
        """The bytes of the file.

        Raises:
            SourceRefused: on opening or while reading, when the file cannot be read to its end.
        """
        try:
            if self.member is None:
                with self.path.open("rb") as stream:
                    yield stream
            else:
                with zipfile.ZipFile(self.path) as packed, packed.open(self.member) as stream:
                    yield stream
        except UNREADABLE as error:
            raise SourceRefused(f"{self.name} : fichier illisible ou tronqué ({error})") from error

    def header(self) -> bytes:
        """The first line."""
        with self.opened() as stream:
            return stream.readline(LONGEST_LINE)

    def lines(self) -> Iterator[list[bytes]]:
        """All lines, a block at a time; an endless one comes cut, yet longer than any row."""
        with self.opened() as stream:
            rest = b""
            while block := stream.read(BLOCK):
                lines = (rest + block).split(b"\n")
                rest = lines.pop()[: LONGEST_LINE + 1]
                yield lines
            yield [rest]


class Source(TextFile, frozen=True):
    """One of the official files."""

    kind: Kind


def found(paths: Iterable[Path]) -> Iterator[Source]:
    """Every official file among some paths: texts, folders of texts or of zips, zips."""
    for path in paths:
        if path.is_dir():
            inside = sorted(path.iterdir())
            texts = [each for each in inside if kind_of(each.name)]
            yield from found(texts or [each for each in inside if each.suffix.lower() == ".zip"])
        elif path.suffix.lower() == ".zip":
            yield from packed_in(path)
        else:
            yield text_file(path)


def text_file(path: Path) -> Source:
    """A text file, known by its name."""
    kind = kind_of(path.name)
    if kind is None:
        raise SourceRefused(f"{path.name} : ce nom n'est celui d'aucun fichier attendu")
    if not path.is_file():
        raise SourceRefused(f"{path.name} : fichier introuvable")
    return Source(path, None, path.stat().st_size, kind)


def packed_in(path: Path) -> Iterator[Source]:
    """The official files inside a zip."""
    for member in members(path):
        if kind := kind_of(Path(member.filename).name):
            refuse_bursting(member)
            yield Source(path, member.filename, member.file_size, kind)


def refuse_bursting(member: zipfile.ZipInfo) -> None:
    """Refuse what is far larger unpacked than packed, before it is unpacked."""
    if member.file_size > max(HARMLESS, MOST_UNPACKED * member.compress_size):
        raise SourceRefused(f"{member.filename} : cette archive se déplie sans mesure")


def members(path: Path) -> list[zipfile.ZipInfo]:
    """What a zip says it holds."""
    try:
        with zipfile.ZipFile(path) as packed:
            return packed.infolist()
    except UNREADABLE as error:
        raise SourceRefused(f"{path.name} : archive illisible ou tronquée ({error})") from error


def is_marked(source: Source) -> bool:
    """Whether a file `SYNTHETIC` stands beside the source: nobody in it exists."""
    if (source.path.parent / MARK).exists():
        return True
    inside = members(source.path) if source.member else []
    return any(Path(member.filename).name == MARK for member in inside)
