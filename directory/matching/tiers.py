"""When a person matches: the definition that every engine must follow.

A query becomes tiers, each an expression (`expressions`). The name of a person must match the words
of the query, and one of their activities all filters of `ActivityFilter` (`filter_terms`).
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

from directory.document import NAME_SLOTS, IndexDocument
from directory.matching.expressions import AllOf, AnyOf, Expression, Field, OneOf, Term
from directory.matching.filter_terms import (
    build_activity_expression,
    collect_activity_fields,
)
from directory.matching.filters_table import get_exercise_codes
from directory.matching.name_tiers import (
    COMPLETE_FIELD,
    NAME_FIELDS,
    PAIR_FIELD,
    build_name_tiers,
    merge_name_parts,
)
from directory.model.identifiers import NationalId
from directory.model.listing import Listing
from directory.search import SearchQuery, Tier, Tombstone

IDENTIFIER_FIELD, LIVE_FIELD = Field.IDENTIFIER, Field.LIVE
"""Named here, because reading a member of an enumeration is slow."""
LIVE_TERM = "yes"
"""The term of `Field.LIVE` of every present person: a tombstone does not have it."""
ONE_ACTIVITY_TERM, ONE_PROFESSION_TERM, SEVERAL_PROFESSIONS_TERM = "one", "trade", "several"
"""The second term of `Field.LIVE`, used by facets: how many distinct activities a person has."""
assert len(NAME_FIELDS) == NAME_SLOTS

Tiers = tuple[tuple[Tier, Expression], ...]
"""The tiers of a query, best first; a person belongs to the first tier that matches."""


def build_tiers(query: SearchQuery) -> Tiers:
    """The tiers of a query, best first; a person belongs to the first tier that matches.

    With rings, each tier is split into one tier per ring, the nearest first. Fuzzy tiers are not
    split, because fuzzy results are ranked afterwards.
    """
    if query.identifier:
        return (
            (
                Tier.IDENTIFIER,
                AllOf((IS_LIVE_EXPRESSION, Term(Field.IDENTIFIER, query.identifier))),
            ),
        )
    if query.fuzzy_words or query.phonetic_words:
        return filter_tiers(
            iter_fuzzy_tiers(query), [build_activity_expression(query.where, merge_rings(query))]
        )
    rings = [build_activity_expression(query.where, ring) for ring in query.rings]
    return filter_tiers(
        build_strict_tiers(query), rings or [build_activity_expression(query.where)]
    )


def build_strict_tiers(query: SearchQuery) -> Tiers:
    """The tiers without fuzzy matching, before any filter on activities.

    Within rings, the parts of a name that the words may cover are not told apart: the nearer person
    comes first, whether surname or first name.
    """
    if not query.name:
        return ((Tier.FILTER, IS_LIVE_EXPRESSION),)
    name_tiers = build_name_tiers(query.name)
    if query.rings:
        return merge_name_parts(name_tiers)
    return tuple((each.tier, each.expression) for each in name_tiers)


def has_ring_tiers(query: SearchQuery) -> bool:
    """Whether each tier of a query is split into several rings."""
    is_ranked_afterwards = query.identifier or query.fuzzy_words or query.phonetic_words
    return len(query.rings) > 1 and not is_ranked_afterwards


def merge_rings(query: SearchQuery) -> tuple[str, ...] | None:
    """The communes of all rings together; None without rings."""
    return tuple(chain.from_iterable(query.rings)) if query.rings else None


def filter_tiers(
    base_tiers: Iterable[tuple[Tier, Expression]], activity_expressions: list[Expression | None]
) -> Tiers:
    """Combine each tier with each filter on activities."""
    return tuple(
        (tier, and_filter(person, activity))
        for tier, person in base_tiers
        for activity in activity_expressions
    )


def and_filter(person: Expression, activity: Expression | None) -> Expression:
    """A person who matches both; a person with an activity is always present (live)."""
    if activity is None:
        return person
    return activity if person == IS_LIVE_EXPRESSION else AllOf((person, activity))


def iter_fuzzy_tiers(query: SearchQuery) -> Iterator[tuple[Tier, Expression]]:
    """The fuzzy tiers: words with typos, then words that sound alike.

    A query of one word has a tier for each alternative, the likeliest first: in a single tier, the
    alphabetical order would decide. A word is also its own alternative, so fuzzy tiers find the
    strict hits again. These are few, and excluding them in the engine is slow.
    """
    for tier, choices in (
        (Tier.TOLERANT, query.fuzzy_words),
        (Tier.PHONETIC, query.phonetic_words),
    ):
        if len(choices) == 1:
            yield from ((tier, match_alternatives(((word,),))) for word in choices[0])
        elif choices:
            yield tier, match_alternatives(choices)


IS_LIVE_EXPRESSION = Term(Field.LIVE, LIVE_TERM)


def match_alternatives(choices: Sequence[tuple[str, ...]]) -> Expression:
    """The name has one of the alternatives of each word."""
    return AnyOf(
        tuple(AllOf(tuple(OneOf(field, each) for each in choices)) for field in NAME_FIELDS)
    )


def collect_document_fields(document: IndexDocument) -> dict[Field, Collection[str]]:
    """The terms of each field of a document, as both engines index them."""
    fields: dict[Field, Collection[str]] = {
        IDENTIFIER_FIELD: document.identifiers,
        COMPLETE_FIELD: document.complete,
        PAIR_FIELD: document.pairs,
        LIVE_FIELD: (LIVE_TERM, classify_activities(document)) if document.listing else (),
        **collect_activity_fields(document.activities),
    }
    fields.update(zip(NAME_FIELDS, document.name_slots, strict=False))
    return fields


def classify_activities(document: IndexDocument) -> str:
    """The term for one activity, several of one profession, or several professions."""
    if len(document.activities) <= 1:
        return ONE_ACTIVITY_TERM
    professions = set(map(get_exercise_codes, document.activities))
    return SEVERAL_PROFESSIONS_TERM if len(professions) > 1 else ONE_PROFESSION_TERM


def choose_owners(
    ids: Sequence[NationalId], owners: Iterable[tuple[Listing | Tombstone, Iterable[str]]]
) -> dict[NationalId, Listing | Tombstone]:
    """The owner of each number, among all people who have or had it.

    A present person comes before a departed one, then the present owner before a former one; among
    equals the one with the highest number, whatever the order of the documents.

    Args:
        ids: the numbers to look up; a number without an owner is left out.
        owners: each candidate with all their numbers, present and former.
    """
    ranks: dict[str, tuple[bool, bool, str]] = {}
    by_number: dict[str, Listing | Tombstone] = {}
    for person, numbers in owners:
        is_present = isinstance(person, Listing)
        own = person.national_id if isinstance(person, Listing) else person.id
        for number in numbers:
            rank = is_present, number == own, own
            if number not in ranks or ranks[number] < rank:
                ranks[number], by_number[number] = rank, person
    return {number: by_number[number] for number in ids if number in by_number}
