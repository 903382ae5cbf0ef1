"""Read the official files: only this package uses the French column names.

`open_sources` finds the three files and reads their headers. It reports every error that makes a
whole file unusable, before anything changes.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

from msgspec import Struct

from directory.errors import SourceRefused
from indexer.sources.editions import choose_files, describe_missing_files
from indexer.sources.file_kinds import FILE_TIME_ZONE, FileKind
from indexer.sources.file_search import CandidateFile, list_kinds, search_files
from indexer.sources.files import SourceFile, TextFile, has_synthetic_marker
from indexer.sources.headers import FileLayout, parse_layout
from indexer.sources.mssante import choose_mailbox_file
from indexer.sources.restricted import CodeSystemLabels, wrap_restricted_source

__all__ = ["FILE_TIME_ZONE", "FileKind", "SourceFile", "SourceFiles", "open_sources"]

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
        left_out: names of files of other days, of which a newer or whole set is loaded.
    """

    files: tuple[tuple[SourceFile, FileLayout], ...]
    synthetic: bool
    mailbox_file: TextFile | None = None
    left_out: tuple[str, ...] = ()

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
        times = (source.extracted_at for source, _ in self.files)
        return min(filter(None, times), default=None)


def open_sources(
    paths: Sequence[Path], *, partial: bool, labels: Callable[[], CodeSystemLabels] = dict
) -> SourceFiles:
    """Find the three official files and read their headers.

    Args:
        paths: text files, compressed or not, zips, and folders of them, with files of several days.
        partial: accept that some of the three are missing.
        labels: returns the labels of known codes, for files that have codes without labels.

    Raises:
        SourceRefused: a file is missing, ambiguous, unreadable, or lacks a mandatory column.
    """
    search = search_files(paths)
    candidates = [each for each in search.candidates if each.kind in set(FileKind)]
    kinds = list_kinds(candidates)
    missing = [FILE_NAME_PREFIXES[kind] for kind in FileKind if kind not in kinds]
    if missing and not (partial and kinds):
        raise SourceRefused(describe_missing_files(missing, candidates, search.other_names))
    choice = choose_files(candidates, kinds)
    sources = [
        wrap_restricted_source(build_source_file(each), labels)
        for each in sorted(
            choice.chosen, key=lambda each: list(FileKind).index(FileKind(each.kind))
        )
    ]
    return SourceFiles(
        files=tuple((each, parse_layout(each.kind, each.name, each.header())) for each in sources),
        synthetic=any(map(has_synthetic_marker, sources)),
        mailbox_file=choose_mailbox_file(search),
        left_out=choice.left_out,
    )


def build_source_file(candidate: CandidateFile) -> SourceFile:
    """Return a candidate as a file to read."""
    file = candidate.file
    return SourceFile(file.path, file.members, file.size_bytes, FileKind(candidate.kind))
