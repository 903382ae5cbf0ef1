"""The report of a load or a check: as text, as JSON, and as a file in the data folder.

It contains files, lines, columns and rules, and no names of people, so that it can be mailed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from msgspec import Struct

from cli.output import group_thousands, print_json, print_line, print_table
from directory.errors import DirectoryError
from indexer.findings import Rejection
from indexer.report import Report
from indexer.store import ChangeCounts
from indexer.validation.towns import TownRule

MAX_REJECTIONS_SHOWN = 10


class WarningSummary(Struct, frozen=True):
    """A warning about accepted rows: how many, and the file and line of the first."""

    doubt: str
    count: int
    file: str
    line: int


class LoadReport(Struct, frozen=True, kw_only=True):
    """The report of one load or check.

    Attributes:
        refused: why the whole load was refused; `None` if it was not.
        seconds: duration.
        rejections: the first rejected rows; `rejections_file` has all, one JSON object per line.
        doubts: the warnings about accepted rows.
        left_out_files: names of files of other days than the one loaded.
        towns: number of rows with a place in France, by how its commune was derived.
        changes: numbers of new, changed, unchanged and departed people; `None` after a check.
        notes: what could not be compared.
    """

    refused: str | None
    seconds: float
    persons: int
    activities: int
    rows: dict[str, int]
    rejected: dict[str, int]
    rejections: list[Rejection]
    rejections_file: str | None
    doubts: list[WarningSummary]
    left_out_files: tuple[str, ...]
    towns: dict[str, int]
    unknown_columns: dict[str, tuple[str, ...]]
    changes: ChangeCounts | None = None
    notes: list[str] = []

    @classmethod
    def of(
        cls,
        report: Report,
        outcome: ChangeCounts | DirectoryError | None,
        *,
        seconds: float,
        file: Path | None,
    ) -> Self:
        """The report for the findings of the indexer and its outcome; `file` has the rejections."""
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
                WarningSummary(kind.value, seen.count, seen.file, seen.line)
                for kind, seen in report.warnings.items()
            ],
            left_out_files=report.left_out_files,
            towns={rule.value: count for rule in TownRule if (count := report.towns[rule])},
            unknown_columns=report.unknown_columns,
            changes=outcome if isinstance(outcome, ChangeCounts) else None,
            notes=report.notes,
        )


@contextmanager
def open_report(file: Path, max_reject_share: float) -> Iterator[Report]:
    """A report that writes its rejections to a file; an empty file is deleted."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with Report(file, max_reject_share=max_reject_share) as report:
        yield report
    if not report.rejections:
        file.unlink()


def print_load_report(load_report: LoadReport, *, json: bool) -> None:
    """Print the report, as text or as JSON."""
    if json:
        print_json(load_report)
        return
    print_row_counts(load_report)
    print_rejections(load_report)
    print_warnings(load_report)
    print_unknown_columns(load_report)
    print_towns(load_report)
    for note in load_report.notes:
        print_line(f"À savoir : {note}.")
    if load_report.changes:
        changes = load_report.changes
        print_line(
            f"Changements : {group_thousands(changes.new)} nouveaux, "
            f"{group_thousands(changes.changed)} modifiés, "
            f"{group_thousands(changes.unchanged)} inchangés, "
            f"{group_thousands(changes.departed)} partis"
        )


def print_row_counts(load_report: LoadReport) -> None:
    """Print the files, with the numbers of rows, people and activities, and the duration."""
    if load_report.left_out_files:
        names = ", ".join(load_report.left_out_files)
        print_line(f"Plusieurs jeux de fichiers ; laissés de côté : {names}")
    rows = [
        (name, group_thousands(count), group_thousands(load_report.rejected.get(name, 0)))
        for name, count in load_report.rows.items()
    ]
    if rows:
        print_table(("Fichier", "Lignes", "Rejetées"), rows)
        print_line(
            f"{group_thousands(load_report.persons)} professionnels, "
            f"{group_thousands(load_report.activities)} activités, en {load_report.seconds:.1f} s"
        )


def print_rejections(load_report: LoadReport) -> None:
    """Print the first rejections, and the file that has all."""
    if not load_report.rejections:
        return
    rows = [
        (each.file, each.line, each.field, each.reason)
        for each in load_report.rejections[:MAX_REJECTIONS_SHOWN]
    ]
    print_line()
    print_table(("Fichier", "Ligne", "Colonne", "Raison du rejet"), rows)
    more = sum(load_report.rejected.values()) - len(rows)
    if more > 0:
        print_line(f"… et {group_thousands(more)} autres")
    if load_report.rejections_file:
        print_line(f"Tous les rejets : {load_report.rejections_file}")


def print_warnings(load_report: LoadReport) -> None:
    """Print the warnings about accepted rows."""
    rows = [
        (each.doubt, group_thousands(each.count), f"{each.file} : {each.line}")
        for each in load_report.doubts
    ]
    if rows:
        print_line()
        print_table(("À vérifier (lignes gardées)", "Lignes", "La première"), rows)


def print_unknown_columns(load_report: LoadReport) -> None:
    """Print the columns that were ignored."""
    for name, columns in load_report.unknown_columns.items():
        print_line(f"{name} : colonnes ignorées : {', '.join(columns)}")


def print_towns(load_report: LoadReport) -> None:
    """Print how the communes of the places in France were derived, the unknown ones last."""
    rows = [(rule, group_thousands(count)) for rule, count in load_report.towns.items()]
    if rows:
        print_line()
        print_table(("Commune des lieux d'exercice en France", "Lignes"), rows)
