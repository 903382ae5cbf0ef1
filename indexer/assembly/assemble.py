"""Official files to validated people: two passes, flat memory, all cores.

Pass 1 spreads raw lines over buckets by person (`spreading`), so every fault of a whole file shows
before the first person comes out; pass 2 makes people of a bucket in worker processes (`people`).
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
from indexer.findings import DataWarning, ValidationReport
from indexer.report import Report
from indexer.sources import FileKind, SourceFiles

__all__ = ["AssembledPerson", "assemble_people"]

PARTITION_PROGRESS_SHARE = 0.15
"""Part of the whole time that pass 1 takes, so that a progress bar moves evenly."""
MULTIPROCESS_MIN_BYTES = 4_000_000
"""Bytes. Below, starting processes (0.5 s) takes longer than the work."""


def ignore_progress(_bytes_done: int) -> None:
    """A progress that nobody watches."""


def assemble_people(
    sources: SourceFiles,
    report: Report,
    *,
    workers: int = 2,
    on_progress: Callable[[int], None] = ignore_progress,
    scratch_dir: Path | None = None,
) -> Iterator[list[AssembledPerson]]:
    """Every person in the files, by batches of some thousands, in an order of no meaning.

    Args:
        sources: files found by `open_sources`.
        report: filled on the way; complete when the last batch is taken.
        workers: processes of the second pass.
        on_progress: told how many of `sources.size_bytes` are done.
        scratch_dir: folder for temporary files as large as the files themselves.

    Raises:
        SourceRefused: a file is unreadable, has no row, or has too many rejected rows; in the last
            case batches may have come out before.
        IndexingError: a worker died.
    """
    with TemporaryDirectory(dir=scratch_dir, prefix="annuaire-") as folder:
        advance = TwoPassProgress(sources.size_bytes, on_progress)
        buckets = partition_all_sources(sources, report, Path(folder), advance)
        few = sources.size_bytes < MULTIPROCESS_MIN_BYTES
        for answer in map_in_processes(assemble_bucket, buckets, 1 if few else workers):
            batch = msgspec.msgpack.decode(answer, type=PeopleBatch)
            report.add_findings(batch.findings)
            report.check_reject_share()
            report.persons += len(batch.people)
            report.activities += sum(person.activities for person in batch.people)
            advance.advance((1 - PARTITION_PROGRESS_SHARE) / len(buckets) * sources.size_bytes)
            yield batch.people


class TwoPassProgress(Struct):
    """Two passes as one measure of progress, in bytes."""

    total_bytes: int
    on_progress: Callable[[int], None]
    done_bytes: float = 0

    def advance(self, size_bytes: float) -> None:
        """Go on by so much."""
        self.done_bytes += size_bytes
        self.on_progress(min(self.total_bytes, round(self.done_bytes)))

    def advance_first_pass(self, size_bytes: int) -> None:
        """Go on by what pass 1 has read."""
        self.advance(size_bytes * PARTITION_PROGRESS_SHARE)


def partition_all_sources(
    sources: SourceFiles, report: Report, folder: Path, progress: TwoPassProgress
) -> list[tuple[BucketPart, ...]]:
    """Spread all files; for each bucket, its part of each of them."""
    spreads: list[SourcePartition] = []
    count = choose_bucket_count(sources.size_bytes)
    for source, layout in sources.files:
        paths = tuple(folder / f"{source.kind}-{bucket:03}" for bucket in range(count))
        spreads.append(partition_source(source, layout, paths, progress.advance_first_pass))
        report.rows[layout.file] = spreads[-1].rows
        if layout.unknown_columns:
            report.unknown_columns[layout.file] = layout.unknown_columns
        if not spreads[-1].rows:
            warn_empty_file(source.kind, layout.file, report)
    return list(zip(*(each.parts for each in spreads), strict=True))


def warn_empty_file(kind: FileKind, file: str, report: Report) -> None:
    """A file without rows: refused where it is the one that people come from."""
    if kind is FileKind.ACTIVITIES:
        raise SourceRefused(f"{file} : le fichier ne contient aucune ligne")
    findings = ValidationReport()
    findings.add_warning(DataWarning.NO_ROW, file, 1)
    report.add_findings(findings)
