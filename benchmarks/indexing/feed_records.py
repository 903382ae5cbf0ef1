"""Records for the feed of a directory: new people, and people who change their name."""

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
"""Share of names that nobody bears yet."""


class FeedPerson(Struct, frozen=True):
    """The person of a record, with their new name."""

    rpps: str
    name: str
    first_name: str


def generate_unused_rpps() -> Iterator[str]:
    """Fictitious numbers that nobody has."""
    for rank in range(FIRST_SYNTHETIC_RANK, FIRST_SYNTHETIC_RANK + 10_000_000):
        stem = f"99{rank:08d}"
        yield next(stem + key for key in "0123456789" if passes_luhn(stem + key))


def generate_feed_people(known_rpps: Sequence[str], seed: int) -> Iterator[FeedPerson]:
    """A new person and a known one in turn; each known person comes once."""
    chosen = Random(seed)  # noqa: S311 - no secret
    known = iter(known_rpps)
    for new_rpps in generate_unused_rpps():
        for rpps in (new_rpps, next(known, None)):
            if rpps:
                letters = "".join(chosen.choices("ABDEILMNORST", k=9))
                is_new = chosen.random() < UNKNOWN_NAME_SHARE
                name = f"KER{letters}" if is_new else make_double_name(chosen, COMMON_SURNAMES)
                yield FeedPerson(rpps, name, make_double_name(chosen, COMMON_FIRST_NAMES))


def make_double_name(rng: Random, names: Sequence[str]) -> str:
    """A double name of common words: it is rare, but none of its words is new."""
    return "-".join(rng.sample(names, 2))


def make_feed_line(sequence: int, person: FeedPerson, validated_at: datetime) -> SourceLine:
    """A feed line: a physician of this name, without a place of practice."""
    exercise = {
        "profession": {"code": "10", "label": "Médecin"},
        "category": {"code": "C", "label": "Civil"},
        "exercise_name": person.name,
        "exercise_first_name": person.first_name,
        "activities": [{"kind": {"code": "locum"}, "mode": {"code": "L", "label": "Libéral"}}],
    }
    line = {
        "sequence": sequence,
        "validated_at": validated_at.isoformat(),
        "reason": "registration",
        "rpps": person.rpps,
        "record": {"professions": [exercise]},
    }
    return SourceLine("benchmark", sequence, json.dumps(line).encode())


def choose_validation_time(extracted_at: datetime | None, now: datetime) -> datetime:
    """Now, or just after the extraction, which may be later today: an older record is ignored."""
    return max(now, extracted_at + timedelta(minutes=1)) if extracted_at else now
