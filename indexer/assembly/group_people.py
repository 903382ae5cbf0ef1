"""Second pass: assemble the rows of one bucket into people. Runs in worker processes.

Results return to the parent process as MessagePack, which `msgspec` encodes and decodes in C.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import blake2b
from itertools import islice, pairwise
from typing import cast

import msgspec
from msgspec import Struct

from directory.document import sort_key
from directory.model.identifiers import parse_person_id
from directory.model.professional import Professional
from indexer.assembly.partition import BucketPart
from indexer.assembly.partition_reader import BucketReader, NumberedRow, group_lines_by_person
from indexer.assembly.public_ids import BEFORE_ANY_END, PublicIds, collect_public_ids
from indexer.assembly.record_codec import encode_professional
from indexer.code_systems import LabelCounts, add_label_counts, count_labels
from indexer.coverage import PEOPLE_PER_COUNT, CoverageCounts, count_coverage
from indexer.findings import DataWarning, ValidationReport
from indexer.sources import FileKind
from indexer.validation.person import AcceptedRows, assemble_professional, find_number_warnings
from indexer.validation.rows import ActivityRow, DiplomaRow, FileRow, SavoirFaireRow


class AssembledPerson(Struct, frozen=True, gc=False):
    """One validated person, encoded.

    Attributes:
        record: encoded by `indexer.assembly.record_codec`: the same facts give the same bytes,
            whatever the order of the rows.
        digest: 16 bytes of BLAKE2b over the record; equal digests mean that nothing has changed.
        sort_key: alphabetical sort key of the first exercise name, by profession code.
        activities: number of activities over all exercises that are public.
        public_ids: the structures and activities of the public listing.
        former_ids: former numbers of the person, as national ids.
    """

    national_id: str
    record: bytes
    digest: bytes
    sort_key: str
    activities: int
    public_ids: PublicIds
    former_ids: tuple[str, ...] = ()


class PeopleBatch(Struct, frozen=True):
    """The people of one bucket, their fields and labels, and what was wrong with its rows."""

    people: list[AssembledPerson]
    coverage: CoverageCounts
    labels: LabelCounts
    findings: ValidationReport


ACTIVITIES_KIND, SAVOIR_FAIRE_KIND, DIPLOMAS_KIND = FileKind
"""Constants, because each access to a member of an enumeration runs Python code."""
_PEOPLE_BATCH_ENCODER = msgspec.msgpack.Encoder()


def assemble_bucket(parts: tuple[BucketPart, ...]) -> bytes:
    """Return the people of one bucket, from its part of each file: an encoded `PeopleBatch`."""
    findings = ValidationReport()
    readings = {part.layout.kind: group_lines_by_person(part) for part in parts}
    numbers = sorted(set[str]().union(*(reading.lines for reading in readings.values())))
    people, coverage, labels = list[AssembledPerson](), CoverageCounts(), LabelCounts()
    assembled = (assemble_person(number, readings, findings) for number in numbers)
    present = filter(None, assembled)
    while batch := list(islice(present, PEOPLE_PER_COUNT)):
        people += map(encode_assembled_person, batch)
        coverage.add(count_coverage(batch))
        add_label_counts(labels, count_labels(batch))
    return _PEOPLE_BATCH_ENCODER.encode(PeopleBatch(people, coverage, labels, findings))


def assemble_person(
    national_id: str, readings: Mapping[FileKind, BucketReader], findings: ValidationReport
) -> Professional | None:
    """Return one person; None without an accepted row, or when the activities file lacks them."""
    rows = {
        kind: reading.read_accepted_rows(national_id, findings)
        if national_id in reading.lines
        else []
        for kind, reading in readings.items()
    }
    if not rows.get(ACTIVITIES_KIND, True):
        for kind, numbered in rows.items():
            add_row_warnings(DataWarning.ORPHAN, readings[kind], numbered, findings)
            file = readings[kind].layout.file
            findings.orphan_rows[file] = findings.orphan_rows.get(file, 0) + len(numbered)
        return None
    if not any(rows.values()):
        return None
    unique_rows = {
        kind: sort_unique_rows(numbered, readings[kind], findings)
        for kind, numbered in rows.items()
        if numbered
    }
    professional, unassigned = assemble_professional(
        collect_accepted_rows(national_id, unique_rows)
    )
    if unassigned:
        unassigned_rows = [each for each in rows[SAVOIR_FAIRE_KIND] if each[0] in unassigned]
        add_row_warnings(
            DataWarning.OTHER_PROFESSION, readings[SAVOIR_FAIRE_KIND], unassigned_rows, findings
        )
    for warning in find_number_warnings(national_id):
        kind = next(kind for kind, numbered in rows.items() if numbered)
        add_row_warnings(warning, readings[kind], rows[kind][:1], findings)
    return professional


def collect_accepted_rows(national_id: str, rows: Mapping[FileKind, list[FileRow]]) -> AcceptedRows:
    """All rows of one person; `indexer.validation.rows.ROW_BUILDERS` maps each kind to its type."""
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
    """Add one warning for each of the rows."""
    for _, line in numbered_rows:
        findings.add_warning(warning, reading.layout.file, line)


def sort_unique_rows(
    numbered_rows: list[NumberedRow], reading: BucketReader, findings: ValidationReport
) -> list[FileRow]:
    """Return the distinct rows, sorted; warn about each repeated row."""
    if len(numbered_rows) == 1:
        return [numbered_rows[0][0]]
    in_order = sorted(numbered_rows)
    repeats = [here for before, here in pairwise(in_order) if here[0] == before[0]]
    add_row_warnings(DataWarning.DUPLICATE, reading, repeats, findings)
    rows = [row for row, _ in in_order]
    return list(dict.fromkeys(rows)) if repeats else rows


def encode_assembled_person(
    professional: Professional, today: date = BEFORE_ANY_END
) -> AssembledPerson:
    """Encode a professional in the form that the store keeps.

    Args:
        professional: the validated record.
        today: activities that have ended by this day are not public.
    """
    record = encode_professional(professional)
    first = professional.exercises[0] if professional.exercises else None
    name = (first.exercise_name, first.exercise_first_name) if first else ("", "")
    return AssembledPerson(
        national_id=str(professional.national_id),
        record=record,
        digest=blake2b(record, digest_size=16).digest(),
        sort_key=sort_key(*name, professional.national_id),
        activities=count_current_activities(professional, today),
        public_ids=collect_public_ids(professional, today),
        former_ids=tuple(map(str, map(parse_person_id, professional.former_ids))),
    )


def count_current_activities(professional: Professional, today: date) -> int:
    """How many activities of a person have not ended by a day."""
    return sum(
        each.end is None or each.end >= today
        for exercise in professional.exercises
        for each in exercise.situations
    )
