"""Official files to validated people: two passes, flat memory, all cores.

Pass 1 spreads raw lines over buckets by person (`spreading`), so every fault of a whole file shows
before the first person comes out; pass 2 makes people of a bucket in worker processes (`people`).
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from directory.errors import SourceRefused
from indexer.assembly.group_people import AssembledPerson, assembled, received
from indexer.assembly.partition import Part, Spread, bucket_count, spread
from indexer.assembly.process_pool import in_processes
from indexer.findings import Doubt, Findings
from indexer.report import Report
from indexer.sources import Kind, Sources

__all__ = ["AssembledPerson", "assemble"]

SPREADING_SHARE = 0.15
"""Part of the whole time that pass 1 takes, so that a progress bar moves evenly."""
WORTH_PROCESSES = 4_000_000
"""Bytes. Below, starting processes (0.5 s) takes longer than the work."""


def nothing(_bytes_done: int) -> None:
    """A progress that nobody watches."""


def assemble(
    sources: Sources,
    report: Report,
    *,
    workers: int = 2,
    progress: Callable[[int], None] = nothing,
    scratch: Path | None = None,
) -> Iterator[list[AssembledPerson]]:
    """Every person in the files, by batches of some thousands, in an order of no meaning.

    Args:
        sources: files found by `open_sources`.
        report: filled on the way; complete when the last batch is taken.
        workers: processes of the second pass.
        progress: told how many of `sources.size_bytes` are done.
        scratch: folder for temporary files as large as the files themselves.

    Raises:
        SourceRefused: a file is unreadable, has no row, or has too many rejected rows; in the last
            case batches may have come out before.
        IndexingError: a worker died.
    """
    with TemporaryDirectory(dir=scratch, prefix="annuaire-") as folder:
        advance = Advance(sources.size_bytes, progress)
        buckets = spread_all(sources, report, Path(folder), advance)
        few = sources.size_bytes < WORTH_PROCESSES
        for answer in in_processes(assembled, buckets, 1 if few else workers):
            batch = received(answer)
            report.add(batch.findings)
            report.refuse_too_many_rejections()
            report.persons += len(batch.people)
            report.activities += sum(person.activities for person in batch.people)
            advance.by((1 - SPREADING_SHARE) / len(buckets) * sources.size_bytes)
            yield batch.people


class Advance(Struct):
    """Two passes as one measure of progress, in bytes."""

    total: int
    tell: Callable[[int], None]
    done: float = 0

    def by(self, size_bytes: float) -> None:
        """Go on by so much."""
        self.done += size_bytes
        self.tell(min(self.total, round(self.done)))

    def read(self, size_bytes: int) -> None:
        """Go on by what pass 1 has read."""
        self.by(size_bytes * SPREADING_SHARE)


def spread_all(
    sources: Sources, report: Report, folder: Path, advance: Advance
) -> list[tuple[Part, ...]]:
    """Spread all files; for each bucket, its part of each of them."""
    spreads: list[Spread] = []
    count = bucket_count(sources.size_bytes)
    for source, layout in sources.files:
        paths = tuple(folder / f"{source.kind}-{bucket:03}" for bucket in range(count))
        spreads.append(spread(source, layout, paths, advance.read))
        report.rows[layout.file] = spreads[-1].rows
        if layout.unknown:
            report.unknown_columns[layout.file] = layout.unknown
        if not spreads[-1].rows:
            note_emptiness(source.kind, layout.file, report)
    return list(zip(*(each.parts for each in spreads), strict=True))


def note_emptiness(kind: Kind, file: str, report: Report) -> None:
    """A file without rows: refused where it is the one that people come from."""
    if kind is Kind.ACTIVITIES:
        raise SourceRefused(f"{file} : le fichier ne contient aucune ligne")
    findings = Findings()
    findings.doubt(Doubt.NO_ROW, file, 1)
    report.add(findings)
