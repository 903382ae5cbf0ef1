"""What a load or a check found, as a person and as a program read it, and as a file that stays.

Files, lines, columns and rules only: a report that is mailed around names nobody.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from msgspec import Struct

from cli.output import grouped, print_json, print_line, print_table
from directory.errors import DirectoryError
from indexer.findings import Rejection
from indexer.report import Report
from indexer.store import Changes

SHOWN = 10


class DoubtNoted(Struct, frozen=True):
    """A doubt about rows that were kept: how many, and where first."""

    doubt: str
    count: int
    file: str
    line: int


class Account(Struct, frozen=True, kw_only=True):
    """The account of one reading.

    Attributes:
        refused: why the files were refused whole; nothing when they were not.
        rejections: the first ones; all are in `rejections_file`, one JSON object a line.
        changes: how many people are new, changed, unchanged, gone; nothing after a check.
    """

    refused: str | None
    seconds: float
    persons: int
    activities: int
    rows: dict[str, int]
    rejected: dict[str, int]
    rejections: list[Rejection]
    rejections_file: str | None
    doubts: list[DoubtNoted]
    unknown_columns: dict[str, tuple[str, ...]]
    changes: Changes | None = None

    @classmethod
    def of(
        cls,
        report: Report,
        outcome: Changes | DirectoryError | None,
        *,
        seconds: float,
        file: Path | None,
    ) -> Self:
        """What a report holds, and how the reading ended."""
        return cls(
            refused=str(outcome) if isinstance(outcome, DirectoryError) else None,
            seconds=round(seconds, 2),
            persons=report.persons,
            activities=report.activities,
            rows=dict(report.rows),
            rejected=dict(report.rejected),
            rejections=report.rejections,
            rejections_file=str(file) if file and report.rejections else None,
            doubts=[
                DoubtNoted(doubt.value, seen.count, seen.file, seen.line)
                for doubt, seen in report.doubts.items()
            ],
            unknown_columns=report.unknown_columns,
            changes=outcome if isinstance(outcome, Changes) else None,
        )


@contextmanager
def reporting(file: Path, max_reject_share: float) -> Iterator[Report]:
    """A report whose rejections go to a file; the file goes when there is nothing in it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with Report(file, max_reject_share=max_reject_share) as report:
        yield report
    if not report.rejections:
        file.unlink()


def print_account(account: Account, *, json: bool) -> None:
    """The account, for whoever reads it."""
    if json:
        print_json(account)
        return
    print_rows(account)
    print_rejections(account)
    print_doubts(account)
    if account.changes:
        changes = account.changes
        print_line(
            f"Changements : {grouped(changes.new)} nouveaux, {grouped(changes.changed)} modifiés, "
            f"{grouped(changes.unchanged)} inchangés, {grouped(changes.departed)} partis"
        )


def print_rows(account: Account) -> None:
    """How much was read, and how long it took."""
    rows = [
        (name, grouped(count), grouped(account.rejected.get(name, 0)))
        for name, count in account.rows.items()
    ]
    if rows:
        print_table(("Fichier", "Lignes", "Rejetées"), rows)
        print_line(
            f"{grouped(account.persons)} professionnels, {grouped(account.activities)} activités, "
            f"en {account.seconds:.1f} s"
        )


def print_rejections(account: Account) -> None:
    """The first rejections, and where the others are."""
    if not account.rejections:
        return
    rows = [(each.file, each.line, each.field, each.reason) for each in account.rejections[:SHOWN]]
    print_line()
    print_table(("Fichier", "Ligne", "Colonne", "Raison du rejet"), rows)
    more = sum(account.rejected.values()) - len(rows)
    if more > 0:
        print_line(f"… et {grouped(more)} autres")
    if account.rejections_file:
        print_line(f"Tous les rejets : {account.rejections_file}")


def print_doubts(account: Account) -> None:
    """Rows that were kept but deserve a look, and columns that were left aside."""
    rows = [
        (each.doubt, grouped(each.count), f"{each.file} : {each.line}") for each in account.doubts
    ]
    if rows:
        print_line()
        print_table(("À vérifier (lignes gardées)", "Lignes", "La première"), rows)
    for name, columns in account.unknown_columns.items():
        print_line(f"{name} : colonnes ignorées : {', '.join(columns)}")
