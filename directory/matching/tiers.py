"""What a match is: the definition every engine is held to.

A query becomes tiers, each an expression over five shapes (`expressions`). A person is what the
words of the name ask for, and one of their activities all that `Where` asks for (`filtering`).
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

from directory.document import NAME_SLOTS, IndexDocument
from directory.matching.expressions import AllOf, AnyOf, Expression, Field, OneOf, Prefix, Term
from directory.matching.filter_terms import build_activity_expression, build_activity_terms
from directory.matching.filters_table import get_exercise_codes
from directory.model.identifiers import NationalId
from directory.model.listing import Listing
from directory.search import SearchQuery, Tier, Tombstone
from directory.text.analysis import rotate_units

IDENTIFIER_FIELD, COMPLETE_FIELD, LIVE_FIELD, ACTIVITY_FIELD = (
    Field.IDENTIFIER,
    Field.COMPLETE,
    Field.LIVE,
    Field.ACTIVITY,
)
"""Named here, because `Field.IDENTIFIER` runs Python code each time."""
NAME_FIELDS = (Field.NAME_1, Field.NAME_2, Field.NAME_3, Field.NAME_4)
LIVE_TERM = "yes"
"""The term of `Field.LIVE` on every person that is there: a tombstone has none."""
ONE_ACTIVITY_TERM, ONE_PROFESSION_TERM, SEVERAL_PROFESSIONS_TERM = "one", "trade", "several"
"""The other term of `Field.LIVE`: what distinct activities somebody has, which facets ask for."""
assert len(NAME_FIELDS) == NAME_SLOTS
MAX_PREFIX_WORDS = 8
"""Words of a name that may be unfinished: the cost is their square, 0.9 s for a hundred words."""

Tiers = tuple[tuple[Tier, Expression], ...]
"""What a query asks for, best first; who holds in two tiers counts in the first."""


def build_tiers(query: SearchQuery) -> Tiers:
    """The tiers of a query, best first. A person counts in the first tier that holds.

    With rings each tier becomes one tier a ring, the nearest first: tiers before rings. Guesses are
    ranked afterwards, so that one ring holds them all.
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
    """The tiers that do not guess, whatever the activity must be."""
    if not query.name:
        return ((Tier.FILTER, IS_LIVE_EXPRESSION),)
    return (
        (Tier.COMPLETE, match_exact_name(query.name)),
        (Tier.WHOLE, match_all_words(query.name)),
        (Tier.PREFIX, match_word_prefix(query.name)),
    )


def merge_rings(query: SearchQuery) -> tuple[str, ...] | None:
    """The communes of all rings together; nothing when there are none."""
    return tuple(chain.from_iterable(query.rings)) if query.rings else None


def filter_tiers(
    base_tiers: Iterable[tuple[Tier, Expression]], activity_expressions: list[Expression | None]
) -> Tiers:
    """Each tier with each of the ways in which an activity may do."""
    return tuple(
        (tier, and_filter(found, way)) for tier, found in base_tiers for way in activity_expressions
    )


def and_filter(person: Expression, activity: Expression | None) -> Expression:
    """A person who is this and has such an activity; whoever has an activity exists."""
    if activity is None:
        return person
    return activity if person == IS_LIVE_EXPRESSION else AllOf((person, activity))


def iter_fuzzy_tiers(query: SearchQuery) -> Iterator[tuple[Tier, Expression]]:
    """Tiers that guess: misspelt words, then words that sound alike.

    A single word has a tier for each word that it may stand for, the likeliest first: all at once,
    the first in the alphabet would win. A word may stand for itself, so guesses find the strict
    hits again: few, or nobody would guess. To leave them out in the engine took 5 of 7 ms, for the
    unfinished words above all (1.8 M people).
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


def match_exact_name(name: tuple[str, ...]) -> Expression:
    """Every name field that the words touch is fully covered: JEAN Martin, not JEAN-LUC Martin."""
    return AnyOf(tuple(Term(Field.COMPLETE, key) for key in rotate_units(name)))


def match_all_words(name: tuple[str, ...]) -> Expression:
    """All words are whole words of one exercise's name."""
    return AnyOf(tuple(AllOf(match_terms(field, name)) for field in NAME_FIELDS))


def match_word_prefix(name: tuple[str, ...]) -> Expression:
    """One word, whichever, is the beginning of a word; of very many, only the last may be."""
    first = 0 if len(name) <= MAX_PREFIX_WORDS else len(name) - 1
    return AnyOf(
        tuple(
            AllOf((*match_terms(field, name[:at] + name[at + 1 :]), Prefix(field, name[at])))
            for field in NAME_FIELDS
            for at in range(first, len(name))
        )
    )


def match_alternatives(choices: Sequence[tuple[str, ...]]) -> Expression:
    """Each word stands for one of its choices."""
    return AnyOf(
        tuple(AllOf(tuple(OneOf(field, each) for each in choices)) for field in NAME_FIELDS)
    )


def match_terms(field: Field, values: Iterable[str]) -> tuple[Term, ...]:
    """One field holds all of these."""
    return tuple(Term(field, value) for value in values)


def collect_document_fields(document: IndexDocument) -> dict[Field, Collection[str]]:
    """What each field of a document holds: the one table both engines index from."""
    fields: dict[Field, Collection[str]] = {
        IDENTIFIER_FIELD: document.identifiers,
        COMPLETE_FIELD: document.complete,
        LIVE_FIELD: (LIVE_TERM, classify_activities(document)) if document.listing else (),
        ACTIVITY_FIELD: build_activity_terms(document.activities),
    }
    fields.update(zip(NAME_FIELDS, document.name_slots, strict=False))
    return fields


def classify_activities(document: IndexDocument) -> str:
    """Whether a person has one activity, several of one trade, or some of several trades."""
    trades = set(map(get_exercise_codes, document.activities))
    if len(trades) > 1:
        return SEVERAL_PROFESSIONS_TERM
    return ONE_PROFESSION_TERM if len(document.activities) > 1 else ONE_ACTIVITY_TERM


def choose_owners(
    ids: Sequence[NationalId], owners: Iterable[tuple[Listing | Tombstone, Iterable[str]]]
) -> dict[NationalId, Listing | Tombstone]:
    """Who answers to each number, of all who hold it, given with all their numbers.

    Who is present comes before who has left, who has the number now before who had it.
    """
    gone: dict[str, Listing | Tombstone] = {}
    had: dict[str, Listing | Tombstone] = {}
    has: dict[str, Listing | Tombstone] = {}
    for person, numbers in owners:
        (had if isinstance(person, Listing) else gone).update(dict.fromkeys(numbers, person))
        if isinstance(person, Listing):
            has[person.national_id] = person
    by_number = gone | had | has
    return {asked: by_number[asked] for asked in ids if asked in by_number}
