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
    SEQUENCE_FIELD,
    AllOf,
    AnyOf,
    Expression,
    Field,
    OneOf,
    Prefix,
    Term,
)
from directory.matching.tiers import Tiers
from directory.model.identifiers import NationalId
from directory.search import MAX_EXACT_TOTAL, Position

Dsl = dict[str, Any]
MATCH_NONE: Dsl = {"match_none": {}}
MAX_ORDER_KEY = (1 << 63) - 1
"""After every order key."""
MAX_OWNERS = 10_000
"""The most hits of one answer: ten for each of a thousand numbers, which one or two share."""


def build_opensearch_filter(expression: Expression) -> Dsl:
    """An expression as a filter."""
    match expression:
        case Term(field, value):
            return {"term": {field.value: value}}
        case Prefix(field, value):
            return {"prefix": {field.value: value}}
        case OneOf(field, values):
            return {"terms": {field.value: list(values)}}
        case AnyOf(parts):
            return build_any_of_filter(merge_terms_by_field(parts))
        case AllOf(parts):
            return {"bool": {"filter": [build_opensearch_filter(part) for part in parts]}}


def build_any_of_filter(parts: Sequence[Expression]) -> Dsl:
    """At least one of these."""
    if not parts:
        return MATCH_NONE
    if len(parts) == 1:
        return build_opensearch_filter(parts[0])
    return {
        "bool": {
            "should": [build_opensearch_filter(part) for part in parts],
            "minimum_should_match": 1,
        }
    }


def merge_terms_by_field(parts: Sequence[Expression]) -> list[Expression]:
    """The same alternatives, terms of one field put together: a clause each would be too many."""
    by_field: dict[Field, list[str]] = {}
    others: list[Expression] = []
    for part in parts:
        if isinstance(part, Term):
            by_field.setdefault(part.field, []).append(part.value)
        else:
            others.append(part)
    return [*(OneOf(field, tuple(values)) for field, values in by_field.items()), *others]


def build_search_body(
    tiers: Tiers, order: str, *, limit: int, after: Position | None = None
) -> Dsl:
    """The question whose hits follow a position, one more than wanted."""
    wanted = [build_opensearch_filter(expression) for _, expression in tiers]
    body: Dsl = {
        "query": build_tiers_query(wanted),
        "size": limit + 1,
        "track_total_hits": MAX_EXACT_TOTAL + 1,
        "sort": [{order: "asc"}],
    }
    if len(wanted) > 1:  # sorted by the key alone, one tier is not scored, and blocks are skipped
        body["sort"].insert(0, {"_score": "desc"})
    if after is not None:
        body["search_after"] = encode_search_after(after, len(wanted))
    return body


def build_tiers_query(filters: Sequence[Dsl]) -> Dsl:
    """Each tier as a constant, the first the highest."""
    if not filters:
        return MATCH_NONE
    if len(filters) == 1:
        return {"bool": {"filter": filters}}
    constants = [
        {"constant_score": {"filter": each, "boost": tier_score(at, len(filters))}}
        for at, each in enumerate(filters)
    ]
    return {"dis_max": {"queries": constants}}


def tier_score(tier: int, count: int) -> float:
    """The constant of a tier, of so many: whole numbers, which 32 bits hold exactly."""
    return float(max(count - tier, 0))


def encode_search_after(position: Position, count: int) -> list[float]:
    """What a hit at this position is sorted by."""
    if count > 1:
        return [tier_score(position.tier, count), position.key]
    return [position.key if position.tier == 0 else MAX_ORDER_KEY]


def decode_sort(sort: Sequence[float], count: int) -> Position:
    """Where a hit stands that is sorted by this."""
    return Position(count - round(sort[0]) if count > 1 else 0, int(sort[-1]))


def build_changes_query(since: int, limit: int) -> Dsl:
    """Whoever changed after a sequence number, in the order of change."""
    later = {"range": {SEQUENCE_FIELD: {"gt": since}}}
    return {"query": {"bool": {"filter": [later]}}, "size": limit, "sort": [SEQUENCE_FIELD]}


def build_owner_query(numbers: list[NationalId]) -> Dsl:
    """Everybody who has or had one of these numbers."""
    held = {"terms": {Field.IDENTIFIER.value: numbers}}
    return {"query": {"bool": {"filter": [held]}}, "size": MAX_OWNERS, "sort": ["_doc"]}
