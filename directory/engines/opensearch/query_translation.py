"""What a match is, in the words of OpenSearch.

All tiers are one question: each is a constant, the better the higher, and a person's score is the
best of theirs (`dis_max`). Hits are sorted by that and by the order key, so that the first tier
that finds somebody is the one they count in, and the total is exact.

A page starts after a position, which needs no memory in the engine: order keys are unique and
outlive deltas, so `search_after` alone neither repeats nor loses anybody. A point in time would be
kept open for each reader, and would have expired for who comes back the next day.
"""

from collections.abc import Sequence
from typing import Any

from directory.matching.expressions import (
    SEQUENCE,
    AllOf,
    AnyOf,
    Expression,
    Field,
    OneOf,
    Prefix,
    Term,
)
from directory.matching.tiers import EXISTS, Tiers
from directory.model.identifiers import NationalId
from directory.search import COUNTED_UP_TO, Position

Dsl = dict[str, Any]
NOTHING: Dsl = {"match_none": {}}
LAST = (1 << 63) - 1
"""After every order key."""
MOST_HOLDERS = 10_000
"""The most hits of one answer: ten for each of a thousand numbers, which one or two share."""


def translated(expression: Expression) -> Dsl:
    """An expression as a filter."""
    match expression:
        case Term(field, value):
            return {"term": {field.value: value}}
        case Prefix(field, value):
            return {"prefix": {field.value: value}}
        case OneOf(field, values):
            return {"terms": {field.value: list(values)}}
        case AnyOf(parts):
            return any_of(gathered(parts))
        case AllOf(parts):
            return {"bool": {"filter": [translated(part) for part in parts]}}


def any_of(parts: Sequence[Expression]) -> Dsl:
    """At least one of these."""
    if not parts:
        return NOTHING
    if len(parts) == 1:
        return translated(parts[0])
    return {"bool": {"should": [translated(part) for part in parts], "minimum_should_match": 1}}


def gathered(parts: Sequence[Expression]) -> list[Expression]:
    """The same alternatives, terms of one field put together: a clause each would be too many."""
    by_field: dict[Field, list[str]] = {}
    others: list[Expression] = []
    for part in parts:
        if isinstance(part, Term):
            by_field.setdefault(part.field, []).append(part.value)
        else:
            others.append(part)
    return [*(OneOf(field, tuple(values)) for field, values in by_field.items()), *others]


def asked(of_tiers: Tiers, order: str, *, limit: int, after: Position | None = None) -> Dsl:
    """The question whose hits follow a position, one more than wanted."""
    wanted = [translated(expression) for _, expression in of_tiers]
    body: Dsl = {
        "query": best_of(wanted),
        "size": limit + 1,
        "track_total_hits": COUNTED_UP_TO + 1,
        "sort": [{order: "asc"}],
    }
    if len(wanted) > 1:  # sorted by the key alone, one tier is not scored, and blocks are skipped
        body["sort"].insert(0, {"_score": "desc"})
    if after is not None:
        body["search_after"] = sort_of(after, len(wanted))
    return body


def best_of(wanted: Sequence[Dsl]) -> Dsl:
    """Each tier as a constant, the first the highest."""
    if not wanted:
        return NOTHING
    if len(wanted) == 1:
        return {"bool": {"filter": wanted}}
    constants = [
        {"constant_score": {"filter": each, "boost": score(at, len(wanted))}}
        for at, each in enumerate(wanted)
    ]
    return {"dis_max": {"queries": constants}}


def score(tier: int, count: int) -> float:
    """The constant of a tier, of so many: whole numbers, which 32 bits hold exactly."""
    return float(max(count - tier, 0))


def sort_of(position: Position, count: int) -> list[float]:
    """What a hit at this position is sorted by."""
    if count > 1:
        return [score(position.tier, count), position.key]
    return [position.key if position.tier == 0 else LAST]


def position_of(sort: Sequence[float], count: int) -> Position:
    """Where a hit stands that is sorted by this."""
    return Position(count - round(sort[0]) if count > 1 else 0, int(sort[-1]))


def changed(since: int, limit: int) -> Dsl:
    """Whoever changed after a sequence number, in the order of change."""
    later = {"range": {SEQUENCE: {"gt": since}}}
    return {"query": {"bool": {"filter": [later]}}, "size": limit, "sort": [SEQUENCE]}


def holding(numbers: list[NationalId]) -> Dsl:
    """Everybody who has or had one of these numbers."""
    held = {"terms": {Field.IDENTIFIER.value: numbers}}
    return {"query": {"bool": {"filter": [held]}}, "size": MOST_HOLDERS, "sort": ["_doc"]}


def departed() -> dict[str, Any]:
    """Tombstones, counted: whoever has a place in the order of change and is not live."""
    gone = {"filter": [{"exists": {"field": SEQUENCE}}], "must_not": [translated(EXISTS)]}
    return {"query": {"bool": gone}, "size": 0, "track_total_hits": True}
