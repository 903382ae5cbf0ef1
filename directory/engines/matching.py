"""What a match is: the definition every engine is held to.

A query becomes tiers, each an expression over five shapes. An engine translates the shapes and adds
nothing; `holds` evaluates them in plain Python, which is the oracle of the conformance suite.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

from directory.analysis import rotations
from directory.document import NAME_SLOTS, IndexDocument
from directory.identifiers import NationalId
from directory.listing import Listing
from directory.search import SearchQuery, Tier, Tombstone


class Field(StrEnum):
    """Fields that hold terms, by the one name that mappings and queries share."""

    IDENTIFIER = "identifier"
    COMPLETE = "complete"
    LIVE = "live"
    NAME_1 = "name_1"
    NAME_2 = "name_2"
    NAME_3 = "name_3"
    NAME_4 = "name_4"
    STRUCTURE_NUMBER = "structure_number"
    STRUCTURE_WORD = "structure_word"
    STRUCTURE_COMPLETE = "structure_complete"
    STRUCTURE_AREA = "structure_area"


NAME_FIELDS = (Field.NAME_1, Field.NAME_2, Field.NAME_3, Field.NAME_4)
LIVE = "yes"
"""The one term of `Field.LIVE`, on every document that is not a tombstone."""
assert len(NAME_FIELDS) == NAME_SLOTS
ANY_UNFINISHED = 8
"""Words of a name that may be unfinished: the cost is their square, 0.9 s for a hundred words."""


class Term(Struct, frozen=True, tag=True):
    """The field holds exactly this term."""

    field: Field
    value: str


class Prefix(Struct, frozen=True, tag=True):
    """The field holds a term that begins with this."""

    field: Field
    value: str


class OneOf(Struct, frozen=True, tag=True):
    """The field holds at least one of these terms."""

    field: Field
    values: tuple[str, ...]


class AnyOf(Struct, frozen=True, tag=True):
    """At least one part holds."""

    parts: tuple["Expression", ...]


class AllOf(Struct, frozen=True, tag=True):
    """Every part holds."""

    parts: tuple["Expression", ...]


Expression = Term | Prefix | OneOf | AnyOf | AllOf
Tiers = tuple[tuple[Tier, Expression], ...]
"""What a query asks for, best first; what holds in two tiers counts in the first."""


def tiers(query: SearchQuery) -> Tiers:
    """The tiers of a query, best first. A person counts in the first tier that holds."""
    if query.identifier:
        return ((Tier.IDENTIFIER, AllOf((EXISTS, Term(Field.IDENTIFIER, query.identifier)))),)
    if query.near or query.alike:
        return tuple(guesses(query))
    if not query.name:
        return ((Tier.FILTER, EXISTS),)
    return (
        (Tier.COMPLETE, complete(query.name)),
        (Tier.WHOLE, whole(query.name)),
        (Tier.PREFIX, unfinished(query.name)),
    )


def guesses(query: SearchQuery) -> Iterator[tuple[Tier, Expression]]:
    """Tiers that guess: one word misspelt, then any of them, then words that sound alike.

    A word may stand for itself, so they find the strict hits again: few, or nobody would guess. To
    leave them out in the engine took 5 of 7 ms, for the unfinished words above all (1.8 M people).
    """
    if query.near:
        if len(query.name) > 1:
            yield Tier.TOLERANT, one_misspelt(query.name, query.near)
        yield Tier.TOLERANT, each_one_of(query.near)
    if query.alike:
        yield Tier.PHONETIC, each_one_of(query.alike)


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


def one_misspelt(name: tuple[str, ...], near: Sequence[tuple[str, ...]]) -> Expression:
    """One word stands for a word near it; the others are whole."""
    return AnyOf(
        tuple(
            AllOf((*terms(field, name[:at] + name[at + 1 :]), OneOf(field, near[at])))
            for field in NAME_FIELDS
            for at in range(len(name))
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
        Field.IDENTIFIER: document.identifiers,
        Field.COMPLETE: document.complete,
        Field.LIVE: (LIVE,) if document.listing else (),
    }
    fields.update(zip(NAME_FIELDS, document.name_slots, strict=False))
    return fields


def holds(expression: Expression, fields: Mapping[Field, Collection[str]]) -> bool:
    """Whether a document matches, in plain Python: slow, and right by inspection."""
    match expression:
        case Term(field, value):
            return value in fields.get(field, ())
        case Prefix(field, value):
            return any(term.startswith(value) for term in fields.get(field, ()))
        case OneOf(field, values):
            return any(value in fields.get(field, ()) for value in values)
        case AnyOf(parts):
            return any(holds(part, fields) for part in parts)
        case AllOf(parts):
            return all(holds(part, fields) for part in parts)


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
