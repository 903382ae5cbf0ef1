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
from indexer.assembly.partition import Part
from indexer.assembly.partition_reader import Numbered, Reading, gathered
from indexer.assembly.record_codec import encode
from indexer.findings import Doubt, Findings
from indexer.sources import Kind
from indexer.validation.person import Person, number_doubts, professional
from indexer.validation.rows import ActivityRow, DiplomaRow, Row, SavoirFaireRow


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


class Assembled(Struct, frozen=True):
    """What a bucket gave."""

    people: list[AssembledPerson]
    findings: Findings


ACTIVITIES, SAVOIR_FAIRE, DIPLOMAS = Kind
"""Named here, because `Kind.ACTIVITIES` runs Python code each time."""
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Assembled)


def assembled(parts: tuple[Part, ...]) -> bytes:
    """The people in one bucket, from its part of each file, as `received` reads it."""
    findings = Findings()
    readings = {part.layout.kind: gathered(part) for part in parts}
    numbers = sorted(set[str]().union(*(reading.lines for reading in readings.values())))
    people = [assembled_person(number, readings, findings) for number in numbers]
    return _ENCODER.encode(Assembled([person for person in people if person], findings))


def received(answer: bytes) -> Assembled:
    """The answer of a worker."""
    return _DECODER.decode(answer)


def assembled_person(
    number: str, readings: Mapping[Kind, Reading], findings: Findings
) -> AssembledPerson | None:
    """One person, unless no row is left, or the activities file is there and does not know them."""
    rows = {
        kind: reading.accepted(number, findings) if number in reading.lines else []
        for kind, reading in readings.items()
    }
    if not rows.get(ACTIVITIES, True):
        for kind, numbered in rows.items():
            note(Doubt.ORPHAN, readings[kind], numbered, findings)
        return None
    if not any(rows.values()):
        return None
    once = {
        kind: unique(numbered, readings[kind], findings)
        for kind, numbered in rows.items()
        if numbered
    }
    made, strays = professional(person_of(number, once))
    if strays:
        left = [each for each in rows[SAVOIR_FAIRE] if each[0] in strays]
        note(Doubt.OTHER_PROFESSION, readings[SAVOIR_FAIRE], left, findings)
    for doubt in number_doubts(number):
        kind = next(kind for kind, numbered in rows.items() if numbered)
        note(doubt, readings[kind], rows[kind][:1], findings)
    return encoded(made)


def person_of(number: str, rows: Mapping[Kind, list[Row]]) -> Person:
    """All rows of one person; `indexer.validation.rows.ROWS` says which kind holds which rows."""
    return Person(
        number,
        activities=cast("list[ActivityRow]", rows.get(ACTIVITIES, [])),
        savoir_faire=cast("list[SavoirFaireRow]", rows.get(SAVOIR_FAIRE, [])),
        diplomas=cast("list[DiplomaRow]", rows.get(DIPLOMAS, [])),
    )


def note(doubt: Doubt, reading: Reading, numbered: Sequence[Numbered], findings: Findings) -> None:
    """Count a doubt about each of some rows."""
    for _, line in numbered:
        findings.doubt(doubt, reading.layout.file, line)


def unique(numbered: list[Numbered], reading: Reading, findings: Findings) -> list[Row]:
    """Rows sorted, each once; repeats are counted."""
    if len(numbered) == 1:
        return [numbered[0][0]]
    in_order = sorted(numbered)
    repeats = [here for before, here in pairwise(in_order) if here[0] == before[0]]
    note(Doubt.DUPLICATE, reading, repeats, findings)
    rows = [row for row, _ in in_order]
    return list(dict.fromkeys(rows)) if repeats else rows


def encoded(made: Professional) -> AssembledPerson:
    """A professional in the form in which it is kept."""
    record = encode(made)
    first = made.exercises[0] if made.exercises else None
    name = (first.exercise_name, first.exercise_first_name) if first else ("", "")
    return AssembledPerson(
        national_id=str(made.national_id),
        record=record,
        digest=blake2b(record, digest_size=16).digest(),
        sort_key=sort_key(*name, made.national_id),
        activities=sum([len(exercise.situations) for exercise in made.exercises]),
    )
