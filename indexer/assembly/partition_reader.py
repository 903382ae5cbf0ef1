"""The lines of one bucket, grouped by person, then parsed and validated one person at a time.

Lines are grouped before they are parsed, so that a worker holds parsed rows of one person only and
the rest of the bucket as text. A bucket is decoded in one call. If that fails, each line is
decoded alone, and only the invalid lines are rejected.
"""

from collections import defaultdict
from collections.abc import Callable

from msgspec import Struct

from indexer.assembly.partition import BucketPart
from indexer.findings import DataWarning, Fault, Rejection, ValidationReport
from indexer.sources.headers import FileLayout
from indexer.validation.person import (
    find_content_fault,
    find_person_fault,
    has_id_of_other_type,
)
from indexer.validation.rows import ActivityRow, FileRow, make_line_parser

PRINTABLE_ASCII = bytes(range(0x20, 0x7F)) + b"\n"
"""ASCII that needs no cleaning; removing it from valid UTF-8 leaves valid UTF-8."""
NumberedRow = tuple[FileRow, int]
"""A row and its line number."""


class BucketReader(Struct, frozen=True):
    """One file in one bucket: its lines by national id, each after its line number."""

    layout: FileLayout
    lines: dict[str, list[str]]
    parse_line: Callable[[str], tuple[int, FileRow | str]]

    def read_accepted_rows(self, national_id: str, findings: ValidationReport) -> list[NumberedRow]:
        """Return the valid rows of one person; add the others to the rejections."""
        accepted: list[NumberedRow] = []
        for line in self.lines.get(national_id, ()):
            number, row = self.parse_line(line)
            if isinstance(row, str):
                findings.rejections.append(self.build_rejection(number, Fault("", row)))
            elif has_id_of_other_type(row):
                findings.add_warning(DataWarning.OTHER_ID_TYPE, self.layout.file, number)
            elif fault := find_person_fault(row, national_id) or find_content_fault(row):
                findings.rejections.append(self.build_rejection(number, fault))
            else:
                if isinstance(row, ActivityRow):
                    self.add_activity_findings(row, number, findings)
                accepted.append((row, number))
        return accepted

    def add_activity_findings(
        self, row: ActivityRow, line: int, findings: ValidationReport
    ) -> None:
        """Add what an accepted activity row shows: warnings, and how its commune was derived."""
        for warning in row.place.warnings:
            findings.add_warning(warning, self.layout.file, line)
        if row.other_ids.is_malformed:
            findings.add_warning(DataWarning.OTHER_IDS, self.layout.file, line)
        if row.place.town:
            findings.add_town(row.place.town)

    def build_rejection(self, line: int, fault: Fault) -> Rejection:
        """Return the rejection of a line, with the column name that the file uses."""
        column = self.layout.find_column_name(fault.field) if fault.field else ""
        return Rejection(self.layout.file, line, column, fault.reason)


def group_lines_by_person(part: BucketPart) -> BucketReader:
    """Group the lines of a part by the text in the column of the national id."""
    lines: dict[str, list[str]] = defaultdict(list)
    key = part.layout.key_position + 1
    content = part.path.read_bytes().replace(b"\r\n", b"\n")
    for line in decode_bucket_lines(content):
        cells = line.split("|", key + 1)
        lines[cells[key] if len(cells) > key else ""].append(line)
    return BucketReader(
        part.layout, lines, make_line_parser(part.layout, is_printable=is_printable(content))
    )


def is_printable(content: bytes) -> bool:
    """Whether no line has a character to remove; one check of the whole part is fast."""
    rest = content.translate(None, PRINTABLE_ASCII)
    try:
        return rest.decode().isprintable()
    except UnicodeDecodeError:
        return False


def decode_bucket_lines(content: bytes) -> list[str]:
    """Decode the lines of a part, each after its line number."""
    try:
        return content.decode().split("\n")[:-1]
    except UnicodeDecodeError:
        return [decode_bucket_line(line) for line in content.split(b"\n")[:-1]]


def decode_bucket_line(line: bytes) -> str:
    """Decode one line; where it is not UTF-8, return its number alone, without the `|` after it."""
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.partition(b"|")[0].decode()
