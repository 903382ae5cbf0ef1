"""Find the official files (a text file, a folder or a zip) and read their bytes.

A truncated zip has no directory, a corrupted one fails only while it is unpacked, and a line may be
endless. Each case leads to a clear error or to a rejected row, in constant memory.
"""

import struct
import zipfile
import zlib
from codecs import getincrementaldecoder
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
"""Maximum ratio of unpacked to archive size, well above that of official files."""
MAX_ROW_BYTES = 1 << 14
"""Maximum size of a line; a longer one is rejected. Real lines are far shorter."""
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
    """A text file: the file at a path, or a member of the zip at that path."""

    path: Path
    member: str | None
    size_bytes: int

    @property
    def name(self) -> str:
        """The file name shown in reports, without its folder."""
        return Path(self.member or self.path).name

    @contextmanager
    def open_stream(self) -> Iterator[IO[bytes]]:
        """Open the file as a stream of bytes.

        Raises:
            SourceRefused: the file cannot be opened, or cannot be read to its end.
        """
        try:
            if self.member is None:
                with self.path.open("rb") as stream:
                    yield stream
            else:
                with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as stream:
                    yield stream
        except UNREADABLE_FILE_ERRORS as error:
            raise SourceRefused(f"{self.name} : fichier illisible ou tronqué ({error})") from error

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


def find_source_files(paths: Iterable[Path]) -> Iterator[SourceFile]:
    """Yield the official files in paths: text files, zips, or folders of text files or zips."""
    for path in paths:
        if path.is_dir():
            entries = sorted(path.iterdir())
            text_files = [each for each in entries if detect_file_kind(each.name)]
            yield from find_source_files(
                text_files or [each for each in entries if each.suffix.lower() == ".zip"]
            )
        elif path.suffix.lower() == ".zip":
            yield from find_zipped_files(path)
        else:
            yield identify_text_file(path)


def identify_text_file(path: Path) -> SourceFile:
    """Return a text file with its kind, from its name; refuse an unknown or missing one."""
    kind = detect_file_kind(path.name)
    if kind is None:
        raise SourceRefused(f"{path.name} : ce nom n'est celui d'aucun fichier attendu")
    if not path.is_file():
        raise SourceRefused(f"{path.name} : fichier introuvable")
    return SourceFile(path, None, path.stat().st_size, kind)


def find_zipped_files(path: Path) -> Iterator[SourceFile]:
    """Yield the official files in a zip."""
    for member in list_zip_members(path):
        if kind := detect_file_kind(Path(member.filename).name):
            refuse_zip_bomb(member)
            yield SourceFile(path, member.filename, member.file_size, kind)


def refuse_zip_bomb(member: zipfile.ZipInfo) -> None:
    """Refuse a member that is far larger unpacked than archive, before unpacking it."""
    if member.file_size > max(SAFE_UNPACKED_BYTES, MAX_UNPACK_RATIO * member.compress_size):
        raise SourceRefused(f"{member.filename} : cette archive se déplie sans mesure")


def list_zip_members(path: Path) -> list[zipfile.ZipInfo]:
    """Return the members in the directory of a zip; refuse an unreadable zip."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.infolist()
    except UNREADABLE_FILE_ERRORS as error:
        raise SourceRefused(f"{path.name} : archive illisible ou tronquée ({error})") from error


def has_synthetic_marker(source: SourceFile) -> bool:
    """Whether a file named `SYNTHETIC` is next to the source: its people are fictitious."""
    if (source.path.parent / SYNTHETIC_MARKER_FILE).exists():
        return True
    entries = list_zip_members(source.path) if source.member else []
    return any(Path(member.filename).name == SYNTHETIC_MARKER_FILE for member in entries)
