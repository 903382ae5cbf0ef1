"""Checksums of every file of a publication, by which a damaged one is recognised.

`checksums.json` holds the size and the CRC-32 of each file, and on its second line the CRC-32 of
the first. A build writes it last; a change in place marks it first (`begin_change`), and completes
it at the end (`finish_change`), so that a killed run is not taken for damage.

Neither reads more than has changed: tantivy ends each of its files with the CRC-32 of what precedes
it, and the file of listings only grows, so that its checksum is continued.
"""

from contextlib import suppress
from pathlib import Path
from time import sleep
from zlib import crc32

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from directory.engines.embedded.durable_files import replace_file
from directory.errors import EngineUnavailable

CHECKSUMS_FILE = "checksums.json"
GROWING_FILE = "listings.bin"
"""Changes append to this file, which publications may share: it may be longer than its entry."""
UNLISTED_FILES = frozenset((CHECKSUMS_FILE, "damaged"))
UNLISTED_SUFFIXES = (".lock", ".new")
SEGMENT_SUFFIXES = (".fast", ".fieldnorm", ".idx", ".pos", ".term", ".store", ".del")
"""Files of tantivy that never change once they are written."""
FIXED_FILES = frozenset(("format", "listings.dict", "vocabulary.bin"))
"""Files of ours that a change in place leaves as they are."""
TABLE_FILE = "activities.bin"
"""A change in place seldom replaces it."""
FOOTER_MAGIC, FOOTER_TAIL_BYTES = 1337, 8
"""A file of tantivy ends with a footer (JSON), the length of that, and this number."""
READ_CHUNK_BYTES = 1 << 20
MAX_TRIES, RETRY_INTERVAL_S = 40, 0.05
"""How often a file that a run is replacing is compared again, and how soon."""


class FileChecksum(Struct, frozen=True, array_like=True):
    """The size in bytes and the CRC-32 of a file."""

    size: int
    crc: int


class PublicationChecksums(Struct, frozen=True):
    """The checksums of the files of a publication, by name.

    Attributes:
        is_changing: a run is replacing files, or was killed while it did; those that it may replace
            are then not compared.
    """

    files: dict[str, FileChecksum]
    is_changing: bool = False


class FooterChecksum(Struct, frozen=True):
    """The part of tantivy's footer that is read here."""

    crc: int


def read_checksums(folder: Path) -> PublicationChecksums:
    """Read the checksums of a publication.

    Raises:
        EngineUnavailable: they are missing or damaged.
    """
    try:
        content, _, crc = (folder / CHECKSUMS_FILE).read_bytes().partition(b"\n")
        if crc != b"%08x" % crc32(content):
            raise EngineUnavailable(f"{CHECKSUMS_FILE} : fichier abîmé")
        return msgspec.json.decode(content, type=PublicationChecksums)
    except (OSError, msgspec.MsgspecError) as error:
        raise EngineUnavailable(f"{CHECKSUMS_FILE} : fichier absent ou illisible") from error


def write_checksums(folder: Path, before: PublicationChecksums | None = None) -> None:
    """Write the checksums of all files of a publication, the last step of a build.

    Args:
        folder: the publication.
        before: of the publication that this one is a copy of: its segments and listings are not
            read again.
    """
    known = before.files if before else {}
    files = {path.name: compute_checksum(path, known) for path in list_checked_files(folder)}
    save_checksums(folder, PublicationChecksums(files))


def begin_change(folder: Path) -> PublicationChecksums:
    """Announce that files of a publication are about to be replaced; returns their checksums.

    The files that a change replaces are compared first, because they are not while it is made.

    Raises:
        EngineUnavailable: the checksums or one of these files are missing or damaged.
    """
    before = read_checksums(folder)
    if not before.is_changing:
        check_replaced_files(folder, before)
        save_checksums(folder, replace(before, is_changing=True))
    return before


def check_replaced_files(folder: Path, checksums: PublicationChecksums) -> None:
    """Compare the files that every change in place replaces.

    Raises:
        EngineUnavailable: one of them is damaged.
    """
    others = FIXED_FILES | {TABLE_FILE, GROWING_FILE}
    for name, expected in checksums.files.items():
        if name in others or name.endswith(SEGMENT_SUFFIXES):
            continue
        if fault := describe_fault(folder / name, expected):
            raise EngineUnavailable(fault)


def finish_change(
    folder: Path, before: PublicationChecksums, *, has_new_table: bool = False
) -> None:
    """Write the checksums after a change in place.

    Args:
        folder: the publication.
        before: the checksums before the change (`begin_change`).
        has_new_table: whether the table of activities was replaced.
    """
    names = FIXED_FILES if has_new_table else FIXED_FILES | {TABLE_FILE}
    fixed = {name: before.files[name] for name in names if name in before.files}
    files = {
        path.name: fixed.get(path.name) or compute_checksum(path, before.files)
        for path in list_checked_files(folder)
    }
    save_checksums(folder, PublicationChecksums(files))


def save_checksums(folder: Path, checksums: PublicationChecksums) -> None:
    """Write the file of checksums, with its own checksum."""
    content = msgspec.json.encode(checksums)
    replace_file(folder / CHECKSUMS_FILE, content + b"\n%08x" % crc32(content))


def list_checked_files(folder: Path) -> list[Path]:
    """The files of a publication that have a checksum, by name."""
    return sorted(
        path
        for path in folder.iterdir()
        if path.name not in UNLISTED_FILES and not path.name.endswith(UNLISTED_SUFFIXES)
    )


def compute_checksum(path: Path, known: dict[str, FileChecksum]) -> FileChecksum:
    """The checksum of a file, without reading what is known already."""
    before = known.get(path.name)
    if path.name.endswith(SEGMENT_SUFFIXES):
        return before or compute_segment_checksum(path)
    if path.name == GROWING_FILE and before:
        size = path.stat().st_size
        return FileChecksum(size, compute_crc(path, before.size, size, before.crc))
    size = path.stat().st_size
    return FileChecksum(size, compute_crc(path, 0, size))


def compute_segment_checksum(path: Path) -> FileChecksum:
    """The checksum of a file of tantivy, continued from the one in its footer.

    Raises:
        EngineUnavailable: it has no footer.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - FOOTER_TAIL_BYTES))
        tail = file.read()
        length, magic = int.from_bytes(tail[:4], "little"), int.from_bytes(tail[4:], "little")
        if magic != FOOTER_MAGIC or length + FOOTER_TAIL_BYTES > size:
            raise EngineUnavailable(f"{path.name} : fichier tronqué")
        file.seek(size - FOOTER_TAIL_BYTES - length)
        footer = file.read(length)
    crc = msgspec.json.decode(footer, type=FooterChecksum).crc
    return FileChecksum(size, crc32(footer + tail, crc))


def compute_crc(path: Path, first: int, end: int, crc: int = 0) -> int:
    """The CRC-32 of a range of a file, continued from the one of what precedes it."""
    with path.open("rb", buffering=0) as file:
        file.seek(first)
        while first < end and (chunk := file.read(min(READ_CHUNK_BYTES, end - first))):
            crc = crc32(chunk, crc)
            first += len(chunk)
    return crc


def verify_publication(folder: Path) -> list[str]:
    """Compare every file of a publication with its checksum.

    A run may change the publication meanwhile.

    Returns:
        a French sentence for each damaged file; empty for a whole publication.
    """
    try:
        names = sorted(read_checksums(folder).files)
        faults = (find_file_fault(folder, name) for name in names)
        return [fault for fault in faults if fault]
    except EngineUnavailable as error:
        return [str(error)]


def is_listed(folder: Path, name: str, content: bytes) -> bool:
    """Whether the checksums of a publication say that a file has this content."""
    with suppress(EngineUnavailable):
        expected = read_checksums(folder).files.get(name)
        return expected == FileChecksum(len(content), crc32(content))
    return False


def find_file_fault(folder: Path, name: str) -> str | None:
    """What is wrong with a file; compared again while a run is replacing it."""
    fault = None
    for _ in range(MAX_TRIES):
        checksums = read_checksums(folder)
        expected = checksums.files.get(name)
        fault = describe_fault(folder / name, expected) if expected else None
        if fault is None:
            return None
        after = read_checksums(folder)
        if after == checksums and not (after.is_changing and is_replaceable(folder, name)):
            return fault
        sleep(RETRY_INTERVAL_S)
    return None  # a run was killed: the next one writes the same change again


def describe_fault(path: Path, expected: FileChecksum) -> str | None:
    """What distinguishes a file from its checksum; None if nothing does."""
    try:
        size = path.stat().st_size
        if size < expected.size or (size > expected.size and path.name != GROWING_FILE):
            return f"{path.name} : {size} octets au lieu de {expected.size}"
        if compute_crc(path, 0, expected.size) != expected.crc:
            return f"{path.name} : contenu altéré"
    except OSError as error:
        return f"{path.name} : {error.strerror}"
    return None


def is_replaceable(folder: Path, name: str) -> bool:
    """Whether a change in progress may have replaced or removed this file."""
    if name in FIXED_FILES or name == GROWING_FILE:
        return False
    if not name.endswith(SEGMENT_SUFFIXES):
        return True
    segments = (folder / "meta.json").read_text("utf-8", "replace").replace("-", "")
    return name.partition(".")[0] not in segments
