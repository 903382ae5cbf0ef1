"""The report of a load: what was accepted and rejected, for a data steward to act on.

Memory stays constant for any input: rejections are streamed to a file of their own, one JSON object
per line, and only the first ones are kept for display.
"""

from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import msgspec

from indexer.code_systems import LabelCounts
from indexer.coverage import CoverageCounts
from indexer.findings import DataWarning, Rejection, ValidationReport, WarningCount
from indexer.gate_table import MAX_REJECT_SHARE, MAX_REJECTS_IN_SMALL_FILE, REJECTED

MAX_REPORTED_REJECTIONS = 100


class Report:
    """The counts of one load, filled while it runs; a context manager that closes its file.

    Attributes:
        persons, activities: numbers accepted.
        rows: number of rows read, by file.
        rejected: number of rows rejected, by file.
        rejections: the first `MAX_REPORTED_REJECTIONS`.
        warnings: accepted rows that should be checked.
        towns: number of accepted rows with a place in France, by how its commune was derived.
        left_out_files: names of files of other days than the one loaded.
        unknown_columns: names of unknown columns, by file.
        orphan_rows: number of rows of people whom the activities file lacks, by file.
        cut_lines: number of the last line, of each file where it is cut.
        coverage: how many of the people of the files have each public field.
        labels: how often each code of the files has each label.
        notes: what an operator should know of the gates.
    """

    def __init__(
        self, rejections_file: Path | None = None, *, max_reject_share: float = MAX_REJECT_SHARE
    ) -> None:
        """Start a report.

        Args:
            rejections_file: receives all rejections (JSON Lines); overwritten.
            max_reject_share: share of the rows of one file above which it is refused whole.
        """
        self.persons = self.activities = 0
        self.rows: Counter[str] = Counter()
        self.rejected: Counter[str] = Counter()
        self.rejections: list[Rejection] = []
        self.warnings: dict[DataWarning, WarningCount] = {}
        self.left_out_files: tuple[str, ...] = ()
        self.towns: Counter[str] = Counter()
        self.unknown_columns: dict[str, tuple[str, ...]] = {}
        self.orphan_rows: Counter[str] = Counter()
        self.cut_lines: dict[str, int] = {}
        self.coverage = CoverageCounts()
        self.labels = LabelCounts()
        self.notes: list[str] = []
        self.max_reject_share = max_reject_share
        self._file: IO[bytes] | None = rejections_file.open("wb") if rejections_file else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file:
            self._file.close()

    def add_findings(self, findings: ValidationReport) -> None:
        """Add the findings of one part of the input."""
        self.rejected.update(rejection.file for rejection in findings.rejections)
        self.orphan_rows.update(findings.orphan_rows)
        self.rejections.extend(
            findings.rejections[: MAX_REPORTED_REJECTIONS - len(self.rejections)]
        )
        if self._file:
            self._file.writelines(
                msgspec.json.encode(rejection) + b"\n" for rejection in findings.rejections
            )
        self.towns.update(findings.towns)
        total = ValidationReport(warnings=self.warnings)
        for warning, occurrences in findings.warnings.items():
            total.add_warning(warning, occurrences.file, occurrences.line, occurrences.count)

    def check_reject_share(self) -> None:
        """Raise `SourceRefused` if a file has too many rejected rows."""
        self.refuse_reject_share_above(self.max_reject_share)

    def refuse_reject_share_above(self, share: float) -> None:
        """Refuse a file with a larger share of rejected rows than this.

        A few rejected rows refuse no file, however small; a share of 0 allows none.

        Raises:
            SourceRefused: with the file, the count and the first fault.
        """
        for file, count in self.rejected.items():
            if has_too_many_rejects(count, self.rows[file], share):
                first = min(each for each in self.rejections if each.file == file)
                raise REJECTED.describe_refusal(
                    file=file,
                    rejected=count,
                    rows=self.rows[file],
                    limit=share,
                    line=first.line,
                    field=first.field or "ligne",
                    reason=first.reason,
                )


def has_too_many_rejects(rejected: int, rows: int, share: float) -> bool:
    """Whether so many rows of a file are rejected that the whole file is refused.

    Args:
        rejected: number of rejected rows.
        rows: number of rows.
        share: share of rejected rows above which a file is refused.
    """
    if rejected <= rows * share:
        return False
    return share == 0 or rejected > MAX_REJECTS_IN_SMALL_FILE or rejected == rows > 1
