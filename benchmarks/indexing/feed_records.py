"""Records of the register to feed a directory with: newcomers, and people who change their name."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from msgspec import Struct

from directory.model.identifiers import passes_luhn
from indexer.feed.run import Line

FIRST_RANK = 90_000_000
NAMES = "LE GALL|MARTIN|NGUYEN|DA SILVA|MOREL|ROUSSEL|GUÉRIN|PETIT|LEFÈVRE|KERGOAT".split("|")
FIRST_NAMES = "Anne|Yves|Sofia|Luc|Éloïse|Paul|Nadia|Inès|Loïc|Marie".split("|")
NEW_NAMES = 0.1
"""One in ten has a name that nobody bears yet."""


class Person(Struct, frozen=True):
    """Whom a record is about, and the name they have from then on."""

    rpps: str
    name: str
    first_name: str


def newcomers() -> Iterator[str]:
    """Numbers that nobody has, fictitious ones."""
    for rank in range(FIRST_RANK, FIRST_RANK + 10_000_000):
        stem = f"99{rank:08d}"
        yield next(stem + key for key in "0123456789" if passes_luhn(stem + key))


def people(known: Sequence[str], seed: int) -> Iterator[Person]:
    """A newcomer and somebody who is there, in turn; who is known is told of once."""
    chosen = Random(seed)  # noqa: S311 - no secret
    there = iter(known)
    for newcomer in newcomers():
        for rpps in (newcomer, next(there, None)):
            if rpps:
                letters = "".join(chosen.choices("ABDEILMNORST", k=9))
                is_new = chosen.random() < NEW_NAMES
                name = f"KER{letters}" if is_new else doubled(chosen, NAMES)
                yield Person(rpps, name, doubled(chosen, FIRST_NAMES))


def doubled(chosen: Random, names: Sequence[str]) -> str:
    """A double name of common words: nearly nobody bears it, and no word of it is new."""
    return "-".join(chosen.sample(names, 2))


def line_of(sequence: int, person: Person, validated_at: datetime) -> Line:
    """The record of a physician without a place, under the name."""
    exercise = {
        "profession": {"code": "10", "label": "Médecin"},
        "category": {"code": "C", "label": "Civil"},
        "exercise_name": person.name,
        "exercise_first_name": person.first_name,
        "activities": [{"kind": {"code": "locum"}, "mode": {"code": "L", "label": "Libéral"}}],
    }
    said = {
        "sequence": sequence,
        "validated_at": validated_at.isoformat(),
        "reason": "registration",
        "rpps": person.rpps,
        "record": {"professions": [exercise]},
    }
    return Line("benchmark", sequence, json.dumps(said).encode())


def later_than(extracted_at: datetime | None, now: datetime) -> datetime:
    """Now, or just after the extraction: files may be dated later today, and older records lose."""
    return max(now, extracted_at + timedelta(minutes=1)) if extracted_at else now
