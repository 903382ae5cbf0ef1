"""Expressions as queries of tantivy, and what of them can find nobody left out beforehand.

tantivy prepares every part of a question before it looks at the first one: for a word that nobody
bears, all hundred words another may stand for are looked up, in four name fields and each segment.
Whether a term is there costs 1 µs to ask; where few people have any (a second exercise name, a
fifth activity) the terms are known by heart, and those that are not there are not asked for.

The other trap is the unfinished word: a regular expression takes 0.2–0.4 ms to compile for each of
four name fields and each word, an automaton of edit distance 0 finds the same in 0.01 ms.

Measured on 1.8 M people (processor, busy machine, November 2026): a whole name, guesses included,
4.5 ms when everything was asked for and guesses of one wrong word were a tier apart, 2.7 now.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Self

import tantivy
from msgspec import Struct
from tantivy import Occur, Query

from directory.matching.expressions import (
    AllOf,
    AnyOf,
    Expression,
    Field,
    OneOf,
    Prefix,
    Term,
)
from directory.matching.filter_terms import SLOTS

ONE_BY_ONE = 200
"""Terms looked up one by one take 1.6 µs each; a set takes 250 µs and then 0.7 µs each (1.3 M
people)."""
RARE: Mapping[Field, tuple[str, ...]] = {
    Field.NAME_2: ("",),
    Field.NAME_3: ("",),
    Field.NAME_4: ("",),
    Field.ACTIVITY: tuple(map(str, range(5, SLOTS + 1))),
}
"""Beginnings of terms that few people have: further names, and activities from the fifth on.

Of 1.8 M people 6,381 terms of names (2.7 ms to read) and 17,000 of activities, once a publication.
"""
MOST_BY_HEART = 100_000
"""Terms of one beginning; of more, none is kept."""
AFTER_ALL = "\U0010ffff"


class Terms(Struct, frozen=True):
    """Which terms a publication has.

    Attributes:
        rare: for some fields, the beginnings of terms that are known by heart.
        by_heart: these terms.
        in_order: the same, sorted.
    """

    searcher: tantivy.Searcher
    rare: Mapping[Field, tuple[str, ...]]
    by_heart: Mapping[Field, frozenset[str]]
    in_order: Mapping[Field, tuple[str, ...]]

    @classmethod
    def of(cls, searcher: tantivy.Searcher) -> Self:
        """The terms of an open index."""
        found = {field: dict(beginning(searcher, field)) for field in RARE}
        in_order = {
            field: tuple(sorted(chain.from_iterable(known.values())))
            for field, known in found.items()
        }
        return cls(
            searcher,
            rare={field: tuple(known) for field, known in found.items()},
            by_heart={field: frozenset(known) for field, known in in_order.items()},
            in_order=in_order,
        )

    def has(self, field: Field, value: str) -> bool:
        """Whether any document has a term; one that has gone since counts until it is merged."""
        if self.is_rare(field, value):
            return value in self.by_heart[field]
        return bool(self.searcher.doc_freq(field.value, value))

    def is_rare(self, field: Field, value: str) -> bool:
        """Whether a term is known by heart if it is there."""
        return field in self.rare and value.startswith(self.rare[field])

    def present(self, field: Field, values: Sequence[str]) -> Sequence[str]:
        """Some terms without the rare ones that nobody has."""
        if field not in self.rare:
            return values
        rare, known = self.rare[field], self.by_heart[field]
        return [each for each in values if each in known or not each.startswith(rare)]

    def beginning(self, field: Field, value: str) -> Sequence[str] | None:
        """The terms that begin with a value, if they are known by heart."""
        if not self.is_rare(field, value):
            return None
        known = self.in_order[field]
        return known[bisect_left(known, value) : bisect_left(known, value + AFTER_ALL)]


def beginning(searcher: tantivy.Searcher, field: Field) -> Iterator[tuple[str, list[str]]]:
    """The terms of each rare beginning of a field that are few enough."""
    for each in RARE[field]:
        found = searcher.terms_with_prefix(field.value, each, limit=MOST_BY_HEART + 1)
        if len(found) <= MOST_BY_HEART:
            yield each, [term for term, _ in found]


def translated(schema: tantivy.Schema, terms: Terms, expression: Expression) -> Query | None:
    """An expression as a query of tantivy; nothing where it is plain that nobody matches."""
    match expression:
        case Term(field, value):
            return term_query(schema, field, value) if terms.has(field, value) else None
        case Prefix(field, value):
            known = terms.beginning(field, value)
            if known is not None:
                return any_term(schema, field, known)
            return Query.fuzzy_term_query(schema, field, value, distance=0, prefix=True)
        case OneOf(field, values):
            return any_term(schema, field, terms.present(field, values))
        case AnyOf(parts):
            found = [translated(schema, terms, part) for part in parts]
            return combined(Occur.Should, [each for each in found if each is not None])
        case AllOf(parts):
            return all_of(translated(schema, terms, part) for part in parts)


def all_of(parts: Iterable[Query | None]) -> Query | None:
    """All of these; once one finds nobody, the others are not even translated."""
    found: list[Query] = []
    for part in parts:
        if part is None:
            return None
        found.append(part)
    return combined(Occur.Must, found)


def term_query(schema: tantivy.Schema, field: Field, value: str) -> Query:
    """One term, without frequencies or positions."""
    return Query.term_query(schema, field, value, index_option="basic")


def any_term(schema: tantivy.Schema, field: Field, values: Sequence[str]) -> Query | None:
    """At least one of these terms: looked up one by one, or all at once."""
    if len(values) > ONE_BY_ONE:
        return Query.term_set_query(schema, field, list(values))
    return combined(Occur.Should, [term_query(schema, field, value) for value in values])


def combined(occur: Occur, parts: Sequence[Query]) -> Query | None:
    """Any or all of these; of none, nothing."""
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else Query.boolean_query([(occur, part) for part in parts])
