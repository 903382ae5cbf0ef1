"""Second pass: the rows of one bucket become people. Runs in worker processes.

Answers travel as MessagePack, which `msgspec` writes and reads in C.
"""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from itertools import pairwise
from typing import cast

import msgspec
from msgspec import Struct

from directory.document import sort_key
from directory.model.professional import Professional
from indexer.assembly.partition import BucketPart
from indexer.assembly.partition_reader import BucketReader, NumberedRow, group_lines_by_person
from indexer.assembly.record_codec import encode_professional
from indexer.findings import DataWarning, ValidationReport
from indexer.sources import FileKind
from indexer.validation.person import AcceptedRows, assemble_professional, find_number_warnings
from indexer.validation.rows import ActivityRow, DiplomaRow, FileRow, SavoirFaireRow


class AssembledPerson(Struct, frozen=True, gc=False):
    """One validated person, encoded.

    Attributes:
        record: encoded by `indexer.assembly.record_codec`: the same facts are the same bytes, in
            any order of rows.
        digest: 16 bytes of BLAKE2b over the record: equal when nothing has changed.
        sort_key: alphabetical rank of the first exercise, by profession code.
        activities: how many there are, all exercises together.
    """

    national_id: str
    record: bytes
    digest: bytes
    sort_key: str
    activities: int


class PeopleBatch(Struct, frozen=True):
    """What a bucket gave."""

    people: list[AssembledPerson]
    findings: ValidationReport


ACTIVITIES_KIND, SAVOIR_FAIRE_KIND, DIPLOMAS_KIND = FileKind
"""Named here, because `Kind.ACTIVITIES` runs Python code each time."""
_PEOPLE_BATCH_ENCODER = msgspec.msgpack.Encoder()


def assemble_bucket(parts: tuple[BucketPart, ...]) -> bytes:
    """The people in one bucket, from its part of each file: a `PeopleBatch`, encoded."""
    findings = ValidationReport()
    readings = {part.layout.kind: group_lines_by_person(part) for part in parts}
    numbers = sorted(set[str]().union(*(reading.lines for reading in readings.values())))
    people = [assemble_person(number, readings, findings) for number in numbers]
    return _PEOPLE_BATCH_ENCODER.encode(
        PeopleBatch([person for person in people if person], findings)
    )


def assemble_person(
    national_id: str, readings: Mapping[FileKind, BucketReader], findings: ValidationReport
) -> AssembledPerson | None:
    """One person, unless no row is left, or the activities file is there and does not know them."""
    rows = {
        kind: reading.read_accepted_rows(national_id, findings)
        if national_id in reading.lines
        else []
        for kind, reading in readings.items()
    }
    if not rows.get(ACTIVITIES_KIND, True):
        for kind, numbered in rows.items():
            add_row_warnings(DataWarning.ORPHAN, readings[kind], numbered, findings)
        return None
    if not any(rows.values()):
        return None
    once = {
        kind: sort_unique_rows(numbered, readings[kind], findings)
        for kind, numbered in rows.items()
        if numbered
    }
    made, strays = assemble_professional(collect_accepted_rows(national_id, once))
    if strays:
        left = [each for each in rows[SAVOIR_FAIRE_KIND] if each[0] in strays]
        add_row_warnings(DataWarning.OTHER_PROFESSION, readings[SAVOIR_FAIRE_KIND], left, findings)
    for doubt in find_number_warnings(national_id):
        kind = next(kind for kind, numbered in rows.items() if numbered)
        add_row_warnings(doubt, readings[kind], rows[kind][:1], findings)
    return encode_assembled_person(made)


def collect_accepted_rows(national_id: str, rows: Mapping[FileKind, list[FileRow]]) -> AcceptedRows:
    """All rows of one person; `indexer.validation.rows.ROW_BUILDERS` says which kind has which."""
    return AcceptedRows(
        national_id,
        activities=cast("list[ActivityRow]", rows.get(ACTIVITIES_KIND, [])),
        savoir_faire=cast("list[SavoirFaireRow]", rows.get(SAVOIR_FAIRE_KIND, [])),
        diplomas=cast("list[DiplomaRow]", rows.get(DIPLOMAS_KIND, [])),
    )


def add_row_warnings(
    warning: DataWarning,
    reading: BucketReader,
    numbered_rows: Sequence[NumberedRow],
    findings: ValidationReport,
) -> None:
    """Count a doubt about each of some rows."""
    for _, line in numbered_rows:
        findings.add_warning(warning, reading.layout.file, line)


def sort_unique_rows(
    numbered_rows: list[NumberedRow], reading: BucketReader, findings: ValidationReport
) -> list[FileRow]:
    """Rows sorted, each once; repeats are counted."""
    if len(numbered_rows) == 1:
        return [numbered_rows[0][0]]
    in_order = sorted(numbered_rows)
    repeats = [here for before, here in pairwise(in_order) if here[0] == before[0]]
    add_row_warnings(DataWarning.DUPLICATE, reading, repeats, findings)
    rows = [row for row, _ in in_order]
    return list(dict.fromkeys(rows)) if repeats else rows


def encode_assembled_person(professional: Professional) -> AssembledPerson:
    """A professional in the form in which it is kept."""
    record = encode_professional(professional)
    first = professional.exercises[0] if professional.exercises else None
    name = (first.exercise_name, first.exercise_first_name) if first else ("", "")
    return AssembledPerson(
        national_id=str(professional.national_id),
        record=record,
        digest=blake2b(record, digest_size=16).digest(),
        sort_key=sort_key(*name, professional.national_id),
        activities=sum([len(exercise.situations) for exercise in professional.exercises]),
    )
