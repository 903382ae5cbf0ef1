"""Secure mailboxes (MSSanté): an optional file, joined to people by national id.

The mailbox of a service has no person and is skipped. All addresses are held in memory during a
load: they fit, so that a join by buckets would not be worth its code.
"""

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from directory.errors import SourceRefused
from directory.model.identifiers import NationalId
from indexer.findings import Rejection, ValidationReport
from indexer.report import Report
from indexer.sources.columns import MAILBOX_COLUMNS
from indexer.sources.files import FileEnd, TextFile, list_zip_members, refuse_zip_bomb
from indexer.sources.headers import locate_columns, parse_column_names

MAILBOX_FILE_PREFIX = "extraction_correspondance_mssante"
MAILBOX_PATTERN = re.compile(r"[^@\s|]{1,64}@[^@\s|]+\.[^@\s|.]+")


def is_mailbox_file(file_name: str) -> bool:
    """Whether a file name is that of the mailbox file."""
    spelling = file_name.lower().replace("-", "_")
    return spelling.startswith(MAILBOX_FILE_PREFIX) and spelling.endswith(".txt")


def find_mailbox_file(paths: Iterable[Path]) -> TextFile | None:
    """Return the mailbox file in paths: a file itself, or one in a folder or a zip; or None.

    Raises:
        SourceRefused: there are several, or the zip is damaged or a zip bomb.
    """
    files = [file for path in paths for file in list_mailbox_files(path)]
    if len(files) > 1:
        raise SourceRefused(f"plusieurs fichiers MSSanté : {', '.join(one.name for one in files)}")
    return files[0] if files else None


def list_mailbox_files(path: Path) -> Iterator[TextFile]:
    """Yield the mailbox files of a path; other code refuses invalid paths."""
    if path.is_dir():
        entries = (each for each in sorted(path.iterdir()) if is_mailbox_file(each.name))
        yield from (TextFile(each, None, each.stat().st_size) for each in entries)
    elif is_mailbox_file(path.name) and path.is_file():
        yield TextFile(path, None, path.stat().st_size)
    elif zipfile.is_zipfile(path):
        for member in list_zip_members(path):
            if is_mailbox_file(Path(member.filename).name):
                refuse_zip_bomb(member)
                yield TextFile(path, member.filename, member.file_size)


def read_mailboxes(file: TextFile, report: Report) -> Mapping[str, tuple[str, ...]]:
    """Return the distinct addresses of each person, sorted, by national id.

    Args:
        file: the file to read.
        report: receives the row count and the rejections.

    Raises:
        SourceRefused: unreadable, a column missing or duplicated, or too many rows rejected.
    """
    names = parse_column_names(file.name, file.header())
    positions = locate_columns(file.name, names, MAILBOX_COLUMNS)
    addresses_by_person: dict[str, set[str]] = defaultdict(set)
    findings = ValidationReport()
    end, number = FileEnd(), 0
    for number, line in number_data_lines(file, end):
        report.rows[file.name] += 1
        match parse_mailbox_row(line, len(names), positions):
            case str() as reason:
                findings.rejections.append(Rejection(file.name, number, "", reason))
            case (person, address):
                addresses_by_person[person].add(address)
    if end.is_cut():
        report.cut_lines[file.name] = number
    report.add_findings(findings)
    report.check_reject_share()
    return {
        person: tuple(sorted(addresses))
        for person, addresses in addresses_by_person.items()
        if person
    }


def number_data_lines(file: TextFile, end: FileEnd) -> Iterator[tuple[int, bytes]]:
    """Yield the lines after the header that are not blank, with their numbers; fill the end."""
    number = 0
    for lines in file.lines(end):
        for line in lines:
            number += 1
            if number > 1 and line.strip():
                yield number, line


def parse_mailbox_row(
    line: bytes, width: int, positions: Mapping[str, int]
) -> tuple[str, str] | str:
    """Return the national id (may be empty) and the address of a row; or why it is rejected."""
    try:
        cells = [cell.strip() for cell in line.decode().split("|")]
    except UnicodeDecodeError:
        return "la ligne n'est pas en UTF-8"
    if len(cells) == width + 1 and not cells[-1]:
        cells.pop()
    if len(cells) != width:
        return f"{len(cells)} champs au lieu de {width}"
    address, person = cells[positions["address"]], cells[positions["national_id"]]
    if person and not NationalId.form.fullmatch(person):
        return "numéro mal formé : " + NationalId.rule
    if not MAILBOX_PATTERN.fullmatch(address):
        return "adresse mal formée"
    return person, address.lower()
