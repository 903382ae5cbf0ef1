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
from directory.matching.filter_terms import ACTIVITY_SLOTS

TERM_SET_THRESHOLD = 200
"""Terms looked up one by one take 1.6 µs each; a set takes 250 µs and then 0.7 µs each (1.3 M
people)."""
RARE_TERM_PREFIXES: Mapping[Field, tuple[str, ...]] = {
    Field.NAME_2: ("",),
    Field.NAME_3: ("",),
    Field.NAME_4: ("",),
    Field.ACTIVITY: tuple(map(str, range(5, ACTIVITY_SLOTS + 1))),
}
"""Beginnings of terms that few people have: further names, and activities from the fifth on.

Of 1.8 M people 6,381 terms of names (2.7 ms to read) and 17,000 of activities, once a publication.
"""
MAX_CACHED_TERMS = 100_000
"""Terms of one beginning; of more, none is kept."""
LAST_CHARACTER = "\U0010ffff"


class TermDictionary(Struct, frozen=True):
    """Which terms a publication has.

    Attributes:
        rare_prefixes: for some fields, the beginnings of terms that are known by heart.
        cached_terms: these terms.
        sorted_terms: the same, sorted.
    """

    searcher: tantivy.Searcher
    rare_prefixes: Mapping[Field, tuple[str, ...]]
    cached_terms: Mapping[Field, frozenset[str]]
    sorted_terms: Mapping[Field, tuple[str, ...]]

    @classmethod
    def from_searcher(cls, searcher: tantivy.Searcher) -> Self:
        """The terms of an open index."""
        found = {field: dict(load_rare_terms(searcher, field)) for field in RARE_TERM_PREFIXES}
        in_order = {
            field: tuple(sorted(chain.from_iterable(known.values())))
            for field, known in found.items()
        }
        return cls(
            searcher,
            rare_prefixes={field: tuple(known) for field, known in found.items()},
            cached_terms={field: frozenset(known) for field, known in in_order.items()},
            sorted_terms=in_order,
        )

    def has_term(self, field: Field, value: str) -> bool:
        """Whether any document has a term; one that has gone since counts until it is merged."""
        if self.is_rare(field, value):
            return value in self.cached_terms[field]
        return bool(self.searcher.doc_freq(field.value, value))

    def is_rare(self, field: Field, value: str) -> bool:
        """Whether a term is known by heart if it is there."""
        return field in self.rare_prefixes and value.startswith(self.rare_prefixes[field])

    def filter_possible_terms(self, field: Field, values: Sequence[str]) -> Sequence[str]:
        """Some terms without the rare ones that nobody has."""
        if field not in self.rare_prefixes:
            return values
        rare, known = self.rare_prefixes[field], self.cached_terms[field]
        return [each for each in values if each in known or not each.startswith(rare)]

    def find_cached_prefix(self, field: Field, value: str) -> Sequence[str] | None:
        """The terms that begin with a value, if they are known by heart."""
        if not self.is_rare(field, value):
            return None
        known = self.sorted_terms[field]
        return known[bisect_left(known, value) : bisect_left(known, value + LAST_CHARACTER)]


def load_rare_terms(searcher: tantivy.Searcher, field: Field) -> Iterator[tuple[str, list[str]]]:
    """The terms of each rare beginning of a field that are few enough."""
    for each in RARE_TERM_PREFIXES[field]:
        found = searcher.terms_with_prefix(field.value, each, limit=MAX_CACHED_TERMS + 1)
        if len(found) <= MAX_CACHED_TERMS:
            yield each, [term for term, _ in found]


def build_tantivy_query(
    schema: tantivy.Schema, terms: TermDictionary, expression: Expression
) -> Query | None:
    """An expression as a query of tantivy; nothing where it is plain that nobody matches."""
    match expression:
        case Term(field, value):
            return build_term_query(schema, field, value) if terms.has_term(field, value) else None
        case Prefix(field, value):
            known = terms.find_cached_prefix(field, value)
            if known is not None:
                return build_any_term_query(schema, field, known)
            return Query.fuzzy_term_query(schema, field, value, distance=0, prefix=True)
        case OneOf(field, values):
            return build_any_term_query(schema, field, terms.filter_possible_terms(field, values))
        case AnyOf(parts):
            found = [build_tantivy_query(schema, terms, part) for part in parts]
            return combine_queries(Occur.Should, [each for each in found if each is not None])
        case AllOf(parts):
            return require_all(build_tantivy_query(schema, terms, part) for part in parts)


def require_all(queries: Iterable[Query | None]) -> Query | None:
    """All of these; once one finds nobody, the others are not even translated."""
    found: list[Query] = []
    for part in queries:
        if part is None:
            return None
        found.append(part)
    return combine_queries(Occur.Must, found)


def build_term_query(schema: tantivy.Schema, field: Field, value: str) -> Query:
    """One term, without frequencies or positions."""
    return Query.term_query(schema, field, value, index_option="basic")


def build_any_term_query(
    schema: tantivy.Schema, field: Field, values: Sequence[str]
) -> Query | None:
    """At least one of these terms: looked up one by one, or all at once."""
    if len(values) > TERM_SET_THRESHOLD:
        return Query.term_set_query(schema, field, list(values))
    return combine_queries(
        Occur.Should, [build_term_query(schema, field, value) for value in values]
    )


def combine_queries(occur: Occur, queries: Sequence[Query]) -> Query | None:
    """Any or all of these; of none, nothing."""
    if not queries:
        return None
    return (
        queries[0]
        if len(queries) == 1
        else Query.boolean_query([(occur, part) for part in queries])
    )
