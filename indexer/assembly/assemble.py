"""From official files to validated people: two passes, constant memory, all cores.

Pass 1 partitions raw lines into buckets by person (`partition`), so that every error of a whole
file is found before the first person is returned. Pass 2 assembles the people of each bucket in
worker processes (`group_people`).
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from msgspec import Struct

from directory.errors import SourceRefused
from indexer.assembly.group_people import AssembledPerson, PeopleBatch, assemble_bucket
from indexer.assembly.partition import (
    BucketPart,
    SourcePartition,
    choose_bucket_count,
    partition_source,
)
from indexer.assembly.process_pool import map_in_processes
from indexer.code_systems import add_label_counts
from indexer.findings import DataWarning, ValidationReport
from indexer.report import Report
from indexer.sources import FileKind, SourceFiles

__all__ = ["AssembledPerson", "assemble_people"]

PARTITION_PROGRESS_SHARE = 0.15
"""Share of the total time that pass 1 takes, so that a progress bar moves evenly."""
MULTIPROCESS_MIN_BYTES = 4_000_000
"""Size of the files below which starting processes takes longer than the work."""


def ignore_progress(_bytes_done: int) -> None:
    """Discard the progress: the default callback."""


def assemble_people(
    sources: SourceFiles,
    report: Report,
    *,
    workers: int = 2,
    on_progress: Callable[[int], None] = ignore_progress,
    scratch_dir: Path | None = None,
) -> Iterator[list[AssembledPerson]]:
    """Yield every person in the files, in batches of some thousands and in no particular order.

    Args:
        sources: files found by `open_sources`.
        report: filled during the run; complete once the last batch is yielded.
        workers: processes of the second pass.
        on_progress: called with the number of bytes done, out of `sources.size_bytes`.
        scratch_dir: folder for temporary files as large as the files themselves.

    Raises:
        SourceRefused: a file is unreadable, has no row, or has too many rejected rows; in the last
            case some batches may already have been yielded.
        IndexingError: a worker process died.
    """
    with TemporaryDirectory(dir=scratch_dir, prefix="annuaire-") as folder:
        advance = TwoPassProgress(sources.size_bytes, on_progress)
        buckets = partition_all_sources(sources, report, Path(folder), advance)
        is_small = sources.size_bytes < MULTIPROCESS_MIN_BYTES
        for encoded_batch in map_in_processes(assemble_bucket, buckets, 1 if is_small else workers):
            batch = msgspec.msgpack.decode(encoded_batch, type=PeopleBatch)
            report.add_findings(batch.findings)
            report.check_reject_share()
            report.persons += len(batch.people)
            report.activities += sum(person.activities for person in batch.people)
            report.coverage.add(batch.coverage)
            add_label_counts(report.labels, batch.labels)
            advance.advance((1 - PARTITION_PROGRESS_SHARE) / len(buckets) * sources.size_bytes)
            yield batch.people


class TwoPassProgress(Struct):
    """The progress of both passes as one count of bytes."""

    total_bytes: int
    on_progress: Callable[[int], None]
    done_bytes: float = 0

    def advance(self, size_bytes: float) -> None:
        """Add the bytes done and report the total."""
        self.done_bytes += size_bytes
        self.on_progress(min(self.total_bytes, round(self.done_bytes)))

    def advance_first_pass(self, size_bytes: int) -> None:
        """Add the bytes that pass 1 has read, weighted by its share of the time."""
        self.advance(size_bytes * PARTITION_PROGRESS_SHARE)


def partition_all_sources(
    sources: SourceFiles, report: Report, folder: Path, progress: TwoPassProgress
) -> list[tuple[BucketPart, ...]]:
    """Partition all files; return, for each bucket, its part of each file."""
    partitions: list[SourcePartition] = []
    count = choose_bucket_count(sources.size_bytes)
    report.left_out_files = sources.left_out
    for source, layout in sources.files:
        paths = tuple(folder / f"{source.kind}-{bucket:03}" for bucket in range(count))
        partitions.append(partition_source(source, layout, paths, progress.advance_first_pass))
        report.rows[layout.file] = partitions[-1].rows
        if partitions[-1].cut_line:
            report.cut_lines[layout.file] = partitions[-1].cut_line
        if layout.unknown_columns:
            report.unknown_columns[layout.file] = layout.unknown_columns
        if not partitions[-1].rows:
            warn_empty_file(source.kind, layout.file, report)
    return list(zip(*(each.parts for each in partitions), strict=True))


def warn_empty_file(kind: FileKind, file: str, report: Report) -> None:
    """Warn about a file without rows; refuse the activities file, which defines the people."""
    if kind is FileKind.ACTIVITIES:
        raise SourceRefused(f"{file} : le fichier ne contient aucune ligne")
    findings = ValidationReport()
    findings.add_warning(DataWarning.NO_ROW, file, 1)
    report.add_findings(findings)
