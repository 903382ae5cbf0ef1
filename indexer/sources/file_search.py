"""Find the official files as they come: text, gzip, zip, zip in a zip, folders of several days.

A file is known by its name or else by its header. A file that the operator names must be known; in
a folder or a zip, others are left alone, and named where a file is missing.
"""

import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from directory.errors import SourceRefused
from indexer.sources.file_kinds import (
    MAILBOX_FILE_PREFIX,
    FileKind,
    detect_file_kind,
    has_text_suffix,
    is_mailbox_file,
)
from indexer.sources.files import (
    TextFile,
    list_zip_members,
    measure_text_size,
    refuse_unpacked_size,
    refuse_zip_bomb,
)
from indexer.sources.headers import detect_kind_by_header

ZIP_SUFFIX = ".zip"
ZIP_MAGIC = b"PK\x03\x04"
MAX_INNER_ARCHIVES = 32
"""Maximum number of zips that are looked into inside one zip."""


class CandidateFile(Struct, frozen=True):
    """A file of a known kind.

    Attributes:
        kind: the value of a `FileKind`, or `MAILBOX_FILE_PREFIX`.
        has_official_name: whether its name says its kind, and not only its header.
    """

    file: TextFile
    kind: str
    has_official_name: bool

    @property
    def extracted_at(self) -> datetime | None:
        """The time in its name."""
        return self.file.extracted_at


class FileSearch(Struct, frozen=True):
    """The files of known kinds, and the names of the others."""

    candidates: tuple[CandidateFile, ...]
    other_names: tuple[str, ...]


def search_files(paths: Iterable[Path]) -> FileSearch:
    """Return the files at some paths: files, zips, and folders of them, with their subfolders.

    Raises:
        SourceRefused: a path does not exist or is of no known kind, or a zip is damaged.
    """
    files = [file for path in paths for file in search_path(path)]
    known = [file for file in files if isinstance(file, CandidateFile)]
    # a copy under another name is not taken where a file with the official name is there
    official_kinds = {each.kind for each in known if each.has_official_name}
    candidates = [
        each for each in known if each.has_official_name or each.kind not in official_kinds
    ]
    others = [file.name for file in files if isinstance(file, TextFile)]
    others += [each.file.name for each in known if each not in candidates]
    return FileSearch(tuple(candidates), tuple(others))


def search_path(path: Path) -> Iterator[CandidateFile | TextFile]:
    """Yield the files at a path that the operator names."""
    if path.is_dir():
        yield from search_folder(path)
    elif not path.is_file():
        raise SourceRefused(f"{path.name} : fichier introuvable")
    elif is_zip_file(path):
        yield from search_zip(path)
    else:
        file = identify_file(TextFile(path, (), measure_text_size(path)))
        if isinstance(file, TextFile):
            raise SourceRefused(
                f"{path.name} : ni ce nom ni cet en-tête n'est celui d'un fichier attendu"
            )
        yield file


def search_folder(folder: Path) -> Iterator[CandidateFile | TextFile]:
    """Yield the files in a folder and in its subfolders, hidden ones excepted."""
    entries = [each for each in sorted(folder.iterdir()) if not each.name.startswith(".")]
    folders = [folder, *(each for each in entries if each.is_dir())]
    for path in (each for one in folders for each in sorted(one.iterdir()) if each.is_file()):
        if path.name.startswith("."):
            continue
        if path.suffix.lower() == ZIP_SUFFIX:
            yield from search_zip(path)
        elif has_text_suffix(path.name):
            yield identify_file(TextFile(path, (), measure_text_size(path)))


def is_zip_file(path: Path) -> bool:
    """Whether a file has the name of a zip or begins like one."""
    if path.suffix.lower() == ZIP_SUFFIX:
        return True
    with path.open("rb") as file:
        return file.read(len(ZIP_MAGIC)) == ZIP_MAGIC


def search_zip(path: Path) -> Iterator[CandidateFile | TextFile]:
    """Yield the files in a zip and in the zips inside it, but not deeper."""
    members = list_zip_members(path)
    yield from identify_members(path, (), members)
    inner = [each for each in members if each.filename.lower().endswith(ZIP_SUFFIX)]
    if len(inner) > MAX_INNER_ARCHIVES:
        raise SourceRefused(f"{path.name} : plus de {MAX_INNER_ARCHIVES} archives dans l'archive")
    for member in inner:
        refuse_zip_bomb(member)
        archives = (member.filename,)
        yield from identify_members(path, archives, list_zip_members(path, archives))


def identify_members(
    path: Path, archives: tuple[str, ...], members: Iterable[zipfile.ZipInfo]
) -> Iterator[CandidateFile | TextFile]:
    """Yield the text files among the members of a zip; refuse one that bursts when unpacked."""
    packed_bytes = path.stat().st_size
    for member in members:
        name = Path(member.filename).name
        if has_text_suffix(name) and not name.endswith(".gz") and not name.startswith("."):
            refuse_zip_bomb(member)
            refuse_unpacked_size(name, member.file_size, packed_bytes)
            yield identify_file(TextFile(path, (*archives, member.filename), member.file_size))


def identify_file(file: TextFile) -> CandidateFile | TextFile:
    """Return a file with its kind, from its name or else from its header; else the file alone."""
    if is_mailbox_file(file.name):
        return CandidateFile(file, MAILBOX_FILE_PREFIX, has_official_name=True)
    if kind := detect_file_kind(file.name):
        return CandidateFile(file, kind, has_official_name=True)
    with suppress(SourceRefused):  # a damaged file that nobody asked for
        if kind_by_header := detect_kind_by_header(file.header()):
            return CandidateFile(file, kind_by_header, has_official_name=False)
    return file


def list_kinds(candidates: Iterable[CandidateFile]) -> frozenset[FileKind]:
    """Return the kinds of the official files among candidates."""
    values = {each.kind for each in candidates}
    return frozenset(kind for kind in FileKind if kind in values)
