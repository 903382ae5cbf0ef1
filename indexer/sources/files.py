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
from indexer.sources.file_kinds import FileKind, detect_file_kind

READ_BLOCK_BYTES = 1 << 22
SAFE_UNPACKED_BYTES = 64 * 2**20
MAX_UNPACK_RATIO = 100
"""Times its packed size: official files pack to a tenth, one made to burst to a thousandth."""
MAX_ROW_BYTES = 1 << 14
"""Bytes. Real lines have about 360; what is longer is no row."""
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
    def open_stream(self) -> Iterator[IO[bytes]]:
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
        except UNREADABLE_FILE_ERRORS as error:
            raise SourceRefused(f"{self.name} : fichier illisible ou tronqué ({error})") from error

    def header(self) -> bytes:
        """The first line."""
        with self.open_stream() as stream:
            return stream.readline(MAX_ROW_BYTES)

    def lines(self) -> Iterator[list[bytes]]:
        """All lines, a block at a time; an endless one comes cut, yet longer than any row."""
        with self.open_stream() as stream:
            rest = b""
            while block := stream.read(READ_BLOCK_BYTES):
                lines = (rest + block).split(b"\n")
                rest = lines.pop()[: MAX_ROW_BYTES + 1]
                yield lines
            yield [rest]


class SourceFile(TextFile, frozen=True):
    """One of the official files."""

    kind: FileKind


def find_source_files(paths: Iterable[Path]) -> Iterator[SourceFile]:
    """Every official file among some paths: texts, folders of texts or of zips, zips."""
    for path in paths:
        if path.is_dir():
            inside = sorted(path.iterdir())
            texts = [each for each in inside if detect_file_kind(each.name)]
            yield from find_source_files(
                texts or [each for each in inside if each.suffix.lower() == ".zip"]
            )
        elif path.suffix.lower() == ".zip":
            yield from find_zipped_files(path)
        else:
            yield identify_text_file(path)


def identify_text_file(path: Path) -> SourceFile:
    """A text file, known by its name."""
    kind = detect_file_kind(path.name)
    if kind is None:
        raise SourceRefused(f"{path.name} : ce nom n'est celui d'aucun fichier attendu")
    if not path.is_file():
        raise SourceRefused(f"{path.name} : fichier introuvable")
    return SourceFile(path, None, path.stat().st_size, kind)


def find_zipped_files(path: Path) -> Iterator[SourceFile]:
    """The official files inside a zip."""
    for member in list_zip_members(path):
        if kind := detect_file_kind(Path(member.filename).name):
            refuse_zip_bomb(member)
            yield SourceFile(path, member.filename, member.file_size, kind)


def refuse_zip_bomb(member: zipfile.ZipInfo) -> None:
    """Refuse what is far larger unpacked than packed, before it is unpacked."""
    if member.file_size > max(SAFE_UNPACKED_BYTES, MAX_UNPACK_RATIO * member.compress_size):
        raise SourceRefused(f"{member.filename} : cette archive se déplie sans mesure")


def list_zip_members(path: Path) -> list[zipfile.ZipInfo]:
    """What a zip says it holds."""
    try:
        with zipfile.ZipFile(path) as packed:
            return packed.infolist()
    except UNREADABLE_FILE_ERRORS as error:
        raise SourceRefused(f"{path.name} : archive illisible ou tronquée ({error})") from error


def has_synthetic_marker(source: SourceFile) -> bool:
    """Whether a file `SYNTHETIC` stands beside the source: nobody in it exists."""
    if (source.path.parent / SYNTHETIC_MARKER_FILE).exists():
        return True
    inside = list_zip_members(source.path) if source.member else []
    return any(Path(member.filename).name == SYNTHETIC_MARKER_FILE for member in inside)
