"""Translates expressions, tiers and positions to OpenSearch queries.

All tiers are one query. Each tier has a constant score, higher for a better tier, and the score of
a person is their best one (`dis_max`). Hits are sorted by score, then by order key: so each person
is in their first tier, and the total is exact.

A page starts after a position, without any state in the cluster: order keys are unique and do not
change with deltas, so `search_after` neither repeats nor loses a person. A point in time would be
open for each reader, and would expire before a reader returns the next day.
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
"""Higher than every order key."""
MAX_OWNERS = 10_000
"""The maximum number of hits of a response: ten for each of a thousand numbers, whose owners are
rarely more than two."""


def build_opensearch_filter(expression: Expression) -> Dsl:
    """Translate an expression to a filter."""
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
    """A filter for at least one of these expressions."""
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
    """The alternatives, with one clause for all terms of a field: a clause per term is too many."""
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
    """The query for the hits after a position, with one hit more than the limit."""
    filters = [build_opensearch_filter(expression) for _, expression in tiers]
    body: Dsl = {
        "query": build_tiers_query(filters),
        "size": limit + 1,
        "track_total_hits": MAX_EXACT_TOTAL + 1,
        "sort": [{order: "asc"}],
    }
    if len(filters) > 1:  # a single tier needs no score: sorted by key only, blocks are skipped
        body["sort"].insert(0, {"_score": "desc"})
    if after is not None:
        body["search_after"] = encode_search_after(after, len(filters))
    return body


def build_tiers_query(filters: Sequence[Dsl]) -> Dsl:
    """The query for all tiers, each with a constant score, the first with the highest."""
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
    """The score of a tier among `count`: a whole number, exact in a 32-bit float."""
    return float(max(count - tier, 0))


def encode_search_after(position: Position, count: int) -> list[float]:
    """The sort values of a hit at this position; `count` is the number of tiers."""
    if count > 1:
        return [tier_score(position.tier, count), position.key]
    return [position.key if position.tier == 0 else MAX_ORDER_KEY]


def decode_sort(sort: Sequence[float], count: int) -> Position:
    """The position of a hit with these sort values; `count` is the number of tiers."""
    return Position(count - round(sort[0]) if count > 1 else 0, int(sort[-1]))


def build_changes_query(since: int, limit: int) -> Dsl:
    """The query for the people changed after a sequence number, in the order of change."""
    later = {"range": {SEQUENCE_FIELD: {"gt": since}}}
    return {"query": {"bool": {"filter": [later]}}, "size": limit, "sort": [SEQUENCE_FIELD]}


def build_descending_query(below: int | None, limit: int) -> Dsl:
    """The query for all people, or those below a sequence number, the last change first."""
    known = {"range": {SEQUENCE_FIELD: {"gte": 0} if below is None else {"lt": below}}}
    return {
        "query": {"bool": {"filter": [known]}},
        "size": limit,
        "sort": [{SEQUENCE_FIELD: "desc"}],
        "track_total_hits": True,
    }


def build_owner_query(numbers: list[NationalId]) -> Dsl:
    """The query for all people who have or had one of these numbers."""
    owners = {"terms": {Field.IDENTIFIER.value: numbers}}
    return {"query": {"bool": {"filter": [owners]}}, "size": MAX_OWNERS, "sort": ["_doc"]}
