"""Records of the register to feed a directory with: newcomers, and people who change their name."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from msgspec import Struct

from directory.model.identifiers import passes_luhn
from indexer.feed.run import SourceLine

FIRST_SYNTHETIC_RANK = 90_000_000
COMMON_SURNAMES = "LE GALL|MARTIN|NGUYEN|DA SILVA|MOREL|ROUSSEL|GUÉRIN|PETIT|LEFÈVRE|KERGOAT".split(
    "|"
)
COMMON_FIRST_NAMES = "Anne|Yves|Sofia|Luc|Éloïse|Paul|Nadia|Inès|Loïc|Marie".split("|")
UNKNOWN_NAME_SHARE = 0.1
"""One in ten has a name that nobody bears yet."""


class FeedPerson(Struct, frozen=True):
    """Whom a record is about, and the name they have from then on."""

    rpps: str
    name: str
    first_name: str


def generate_unused_rpps() -> Iterator[str]:
    """Numbers that nobody has, fictitious ones."""
    for rank in range(FIRST_SYNTHETIC_RANK, FIRST_SYNTHETIC_RANK + 10_000_000):
        stem = f"99{rank:08d}"
        yield next(stem + key for key in "0123456789" if passes_luhn(stem + key))


def generate_feed_people(known_rpps: Sequence[str], seed: int) -> Iterator[FeedPerson]:
    """A newcomer and somebody who is there, in turn; who is known is told of once."""
    chosen = Random(seed)  # noqa: S311 - no secret
    there = iter(known_rpps)
    for newcomer in generate_unused_rpps():
        for rpps in (newcomer, next(there, None)):
            if rpps:
                letters = "".join(chosen.choices("ABDEILMNORST", k=9))
                is_new = chosen.random() < UNKNOWN_NAME_SHARE
                name = f"KER{letters}" if is_new else make_double_name(chosen, COMMON_SURNAMES)
                yield FeedPerson(rpps, name, make_double_name(chosen, COMMON_FIRST_NAMES))


def make_double_name(rng: Random, names: Sequence[str]) -> str:
    """A double name of common words: nearly nobody bears it, and no word of it is new."""
    return "-".join(rng.sample(names, 2))


def make_feed_line(sequence: int, person: FeedPerson, validated_at: datetime) -> SourceLine:
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
    return SourceLine("benchmark", sequence, json.dumps(said).encode())


def choose_validation_time(extracted_at: datetime | None, now: datetime) -> datetime:
    """Now, or just after the extraction: files may be dated later today, and older records lose."""
    return max(now, extracted_at + timedelta(minutes=1)) if extracted_at else now
