"""Read the official files: only this package uses the French column names.

`open_sources` finds the three files and reads their headers. It reports every error that makes a
whole file unusable, before anything changes.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct

from directory.errors import SourceRefused
from indexer.sources.file_kinds import FileKind
from indexer.sources.files import SourceFile, TextFile, find_source_files, has_synthetic_marker
from indexer.sources.headers import FileLayout, parse_layout
from indexer.sources.mssante import find_mailbox_file, is_mailbox_file
from indexer.sources.restricted import CodeSystemLabels, wrap_restricted_source

__all__ = ["FileKind", "SourceFile", "SourceFiles", "open_sources"]

EXTRACTION_TIMESTAMP_PATTERN = re.compile(
    r"_(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})\.txt$", re.IGNORECASE
)
FILE_TIME_ZONE = ZoneInfo("Europe/Paris")
"""Time zone of the times in the file names."""
FILE_NAME_PREFIXES = {
    FileKind.ACTIVITIES: "PS_LibreAcces_Personne_activite",
    FileKind.SAVOIR_FAIRE: "PS_LibreAcces_SavoirFaire",
    FileKind.DIPLOMAS: "PS_LibreAcces_Dipl_AutExerc",
}


class SourceFiles(Struct, frozen=True):
    """The official files of one load, with their headers read but not their rows.

    Attributes:
        files: each file, with the layout from its header.
        synthetic: whether the files are marked as fictitious.
        mailbox_file: the optional file of secure mailboxes.
    """

    files: tuple[tuple[SourceFile, FileLayout], ...]
    synthetic: bool
    mailbox_file: TextFile | None = None

    @property
    def kinds(self) -> frozenset[FileKind]:
        """The kinds of the files present: all three, unless the load is partial."""
        return frozenset(source.kind for source, _ in self.files)

    @property
    def size_bytes(self) -> int:
        """Total uncompressed size, in bytes."""
        return sum(source.size_bytes for source, _ in self.files)

    @property
    def data_date(self) -> date | None:
        """The day of the extraction in the file names: the oldest, if they differ."""
        return self.extracted_at.date() if self.extracted_at else None

    @property
    def extracted_at(self) -> datetime | None:
        """The time of the extraction in the file names: the oldest, if they differ."""
        times = (parse_extraction_time(source.name) for source, _ in self.files)
        return min(filter(None, times), default=None)


def open_sources(
    paths: Sequence[Path], *, partial: bool, labels: Callable[[], CodeSystemLabels] = dict
) -> SourceFiles:
    """Find the three official files and read their headers.

    Args:
        paths: text files, folders or zips.
        partial: accept that some of the three are missing.
        labels: returns the labels of known codes, for files that have codes without labels.

    Raises:
        SourceRefused: a file is missing, duplicated, unreadable, or lacks a mandatory column.
    """
    mailbox_file = find_mailbox_file(paths)
    source_paths = [path for path in paths if not is_mailbox_file(path.name)]
    sources = sorted(
        find_source_files(source_paths), key=lambda source: list(FileKind).index(source.kind)
    )
    kinds = [source.kind for source in sources]
    missing = [FILE_NAME_PREFIXES[kind] for kind in FileKind if kind not in kinds]
    if missing and not (partial and kinds):
        raise SourceRefused(f"fichier absent : {', '.join(missing)}")
    if len(set(kinds)) < len(kinds):
        names = ", ".join(source.name for source in sources)
        raise SourceRefused(f"plusieurs fichiers du même genre : {names}")
    sources = [wrap_restricted_source(source, labels) for source in sources]
    return SourceFiles(
        files=tuple((each, parse_layout(each.kind, each.name, each.header())) for each in sources),
        synthetic=any(map(has_synthetic_marker, sources)),
        mailbox_file=mailbox_file,
    )


def parse_extraction_time(file_name: str) -> datetime | None:
    """Return the time in a name `…_YYYYMMDDHHMM.txt`, or None if it has no valid one."""
    parts = EXTRACTION_TIMESTAMP_PATTERN.search(file_name)
    try:
        return datetime(*map(int, parts.groups()), tzinfo=FILE_TIME_ZONE) if parts else None  # type: ignore[arg-type, misc]  # five integers
    except ValueError:
        return None
