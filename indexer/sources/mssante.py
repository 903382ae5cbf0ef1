"""Secure mailboxes (MSSanté): an optional file, joined to people by national id.

The mailbox of a service has no person and is skipped. All addresses are held in memory during a
load: they fit, so that a join by buckets would not be worth its code.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from directory.model.identifiers import NationalId
from indexer.findings import DataWarning, Rejection, ValidationReport
from indexer.report import Report
from indexer.sources.columns import MAILBOX_COLUMNS, OTHER_ID_TYPES
from indexer.sources.editions import choose_files
from indexer.sources.file_kinds import MAILBOX_FILE_PREFIX
from indexer.sources.file_search import FileSearch, search_files
from indexer.sources.files import FileEnd, TextFile
from indexer.sources.headers import locate_columns, parse_column_names

MAILBOX_PATTERN = re.compile(r"[^@\s|]{1,64}@[^@\s|]+\.[^@\s|.]+")


def find_mailbox_file(paths: Iterable[Path]) -> TextFile | None:
    """Return the mailbox file in paths: the newest one in a file, folder or zip; or None.

    Raises:
        SourceRefused: there are several of the same day, or a zip is damaged or a zip bomb.
    """
    return choose_mailbox_file(search_files(paths))


def choose_mailbox_file(search: FileSearch) -> TextFile | None:
    """Return the newest mailbox file that was found, or None."""
    candidates = [each for each in search.candidates if each.kind == MAILBOX_FILE_PREFIX]
    if not candidates:
        return None
    return choose_files(candidates, {MAILBOX_FILE_PREFIX}).chosen[0].file


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
            case None:
                findings.add_warning(DataWarning.OTHER_ID_TYPE, file.name, number)
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
) -> tuple[str, str] | str | None:
    """Return the national id (may be empty) and the address of a row.

    Returns:
        instead, a text: why the row is rejected; None: the mailbox is of somebody without RPPS or
        ADELI number.
    """
    try:
        cells = [cell.strip() for cell in line.decode().split("|")]
    except UnicodeDecodeError:
        return "la ligne n'est pas en UTF-8"
    if len(cells) == width + 1 and not cells[-1]:
        cells.pop()
    if len(cells) != width:
        return f"{len(cells)} champs au lieu de {width}"
    address, person = cells[positions["address"]], cells[positions["national_id"]]
    if has_person_of_other_type(person, cells, positions.get("id_type")):
        return None
    if person and not NationalId.form.fullmatch(person):
        return "numéro mal formé : " + NationalId.rule
    if not MAILBOX_PATTERN.fullmatch(address):
        return "adresse mal formée"
    return person, address.lower()


def has_person_of_other_type(person: str, cells: list[str], type_position: int | None) -> bool:
    """Whether a mailbox is of somebody whom the register knows by no RPPS or ADELI number."""
    id_type = cells[type_position] if type_position is not None else ""
    return (id_type or person[:1]) in OTHER_ID_TYPES and person.startswith(id_type)
