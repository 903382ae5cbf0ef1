"""What a match is: the definition every engine is held to.

A query becomes tiers, each an expression over five shapes (`expressions`). A person is what the
words of the name ask for, and one of their activities all that `Where` asks for (`filtering`).
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

from directory.document import NAME_SLOTS, IndexDocument
from directory.matching.expressions import AllOf, AnyOf, Expression, Field, OneOf, Prefix, Term
from directory.matching.filter_terms import activity_terms, meeting
from directory.model.identifiers import NationalId
from directory.model.listing import Listing
from directory.search import SearchQuery, Tier, Tombstone
from directory.text.analysis import rotations

IDENTIFIER, COMPLETE, IS_LIVE, ACTIVITY = (
    Field.IDENTIFIER,
    Field.COMPLETE,
    Field.LIVE,
    Field.ACTIVITY,
)
"""Named here, because `Field.IDENTIFIER` runs Python code each time."""
NAME_FIELDS = (Field.NAME_1, Field.NAME_2, Field.NAME_3, Field.NAME_4)
LIVE = "yes"
"""The term of `Field.LIVE` on every person that is there: a tombstone has none."""
ONE, ONE_TRADE, SEVERAL = "one", "trade", "several"
"""The other term of `Field.LIVE`: what distinct activities somebody has, which facets ask for."""
assert len(NAME_FIELDS) == NAME_SLOTS
ANY_UNFINISHED = 8
"""Words of a name that may be unfinished: the cost is their square, 0.9 s for a hundred words."""

Tiers = tuple[tuple[Tier, Expression], ...]
"""What a query asks for, best first; who holds in two tiers counts in the first."""


def tiers(query: SearchQuery) -> Tiers:
    """The tiers of a query, best first. A person counts in the first tier that holds.

    With rings each tier becomes one tier a ring, the nearest first: tiers before rings. Guesses are
    ranked afterwards, so that one ring holds them all.
    """
    if query.identifier:
        return ((Tier.IDENTIFIER, AllOf((EXISTS, Term(Field.IDENTIFIER, query.identifier)))),)
    if query.near or query.alike:
        return filtered(guesses(query), [meeting(query.where, around(query))])
    rings = [meeting(query.where, ring) for ring in query.rings]
    return filtered(strict(query), rings or [meeting(query.where)])


def strict(query: SearchQuery) -> Tiers:
    """The tiers that do not guess, whatever the activity must be."""
    if not query.name:
        return ((Tier.FILTER, EXISTS),)
    return (
        (Tier.COMPLETE, complete(query.name)),
        (Tier.WHOLE, whole(query.name)),
        (Tier.PREFIX, unfinished(query.name)),
    )


def around(query: SearchQuery) -> tuple[str, ...] | None:
    """The communes of all rings together; nothing when there are none."""
    return tuple(chain.from_iterable(query.rings)) if query.rings else None


def filtered(of_tiers: Iterable[tuple[Tier, Expression]], ways: list[Expression | None]) -> Tiers:
    """Each tier with each of the ways in which an activity may do."""
    return tuple((tier, both(found, way)) for tier, found in of_tiers for way in ways)


def both(person: Expression, activity: Expression | None) -> Expression:
    """A person who is this and has such an activity; whoever has an activity exists."""
    if activity is None:
        return person
    return activity if person == EXISTS else AllOf((person, activity))


def guesses(query: SearchQuery) -> Iterator[tuple[Tier, Expression]]:
    """Tiers that guess: misspelt words, then words that sound alike.

    A single word has a tier for each word that it may stand for, the likeliest first: all at once,
    the first in the alphabet would win. A word may stand for itself, so guesses find the strict
    hits again: few, or nobody would guess. To leave them out in the engine took 5 of 7 ms, for the
    unfinished words above all (1.8 M people).
    """
    for tier, choices in ((Tier.TOLERANT, query.near), (Tier.PHONETIC, query.alike)):
        if len(choices) == 1:
            yield from ((tier, each_one_of(((word,),))) for word in choices[0])
        elif choices:
            yield tier, each_one_of(choices)


EXISTS = Term(Field.LIVE, LIVE)


def complete(name: tuple[str, ...]) -> Expression:
    """Every name field that the words touch is fully covered: JEAN Martin, not JEAN-LUC Martin."""
    return AnyOf(tuple(Term(Field.COMPLETE, key) for key in rotations(name)))


def whole(name: tuple[str, ...]) -> Expression:
    """All words are whole words of one exercise's name."""
    return AnyOf(tuple(AllOf(terms(field, name)) for field in NAME_FIELDS))


def unfinished(name: tuple[str, ...]) -> Expression:
    """One word, whichever, is the beginning of a word; of very many, only the last may be."""
    first = 0 if len(name) <= ANY_UNFINISHED else len(name) - 1
    return AnyOf(
        tuple(
            AllOf((*terms(field, name[:at] + name[at + 1 :]), Prefix(field, name[at])))
            for field in NAME_FIELDS
            for at in range(first, len(name))
        )
    )


def each_one_of(choices: Sequence[tuple[str, ...]]) -> Expression:
    """Each word stands for one of its choices."""
    return AnyOf(
        tuple(AllOf(tuple(OneOf(field, each) for each in choices)) for field in NAME_FIELDS)
    )


def terms(field: Field, values: Iterable[str]) -> tuple[Term, ...]:
    """One field holds all of these."""
    return tuple(Term(field, value) for value in values)


def fields_of(document: IndexDocument) -> dict[Field, Collection[str]]:
    """What each field of a document holds: the one table both engines index from."""
    fields: dict[Field, Collection[str]] = {
        IDENTIFIER: document.identifiers,
        COMPLETE: document.complete,
        IS_LIVE: (LIVE, activities_had(document)) if document.listing else (),
        ACTIVITY: activity_terms(document.activities),
    }
    fields.update(zip(NAME_FIELDS, document.name_slots, strict=False))
    return fields


def activities_had(document: IndexDocument) -> str:
    """Whether a person has one activity, several of one trade, or some of several trades."""
    trades = {(each.profession, each.savoir_faire) for each in document.activities}
    if len(trades) > 1:
        return SEVERAL
    return ONE_TRADE if len(document.activities) > 1 else ONE


def answers(
    ids: Sequence[NationalId], holders: Iterable[tuple[Listing | Tombstone, Iterable[str]]]
) -> dict[NationalId, Listing | Tombstone]:
    """Who answers to each number, of all who hold it, given with all their numbers.

    Who is present comes before who has left, who has the number now before who had it.
    """
    gone: dict[str, Listing | Tombstone] = {}
    had: dict[str, Listing | Tombstone] = {}
    has: dict[str, Listing | Tombstone] = {}
    for person, numbers in holders:
        (had if isinstance(person, Listing) else gone).update(dict.fromkeys(numbers, person))
        if isinstance(person, Listing):
            has[person.national_id] = person
    by_number = gone | had | has
    return {asked: by_number[asked] for asked in ids if asked in by_number}
