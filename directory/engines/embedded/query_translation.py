"""Translates expressions to tantivy queries, without the parts that cannot match.

tantivy prepares every clause of a query before it evaluates the first one. If one word of a name
matches nothing, it would still look up the hundred alternatives of another word, in four name
fields and in each segment. So a missing term removes its clause here: the check is one lookup in
the term dictionary. Where few people have a term (a second exercise name, a fifth activity), all
terms are cached, and missing ones are removed without a lookup.

A prefix is a fuzzy query of edit distance 0, because a regular expression is slow to compile for
each word and name field. Timings are in benchmarks/.
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
"""Above this number of terms, one query for the set is faster than a clause per term."""
MAX_CACHED_SET_TERMS = 200_000
"""Terms of all cached sets together: the sets of one request, with the communes of a circle."""
RARE_TERM_PREFIXES: Mapping[Field, tuple[str, ...]] = {
    Field.NAME_2: ("",),
    Field.NAME_3: ("",),
    Field.NAME_4: ("",),
    Field.ACTIVITY: tuple(map(str, range(5, ACTIVITY_SLOTS + 1))),
}
"""Prefixes of rare terms, cached per publication: further names, activities from the fifth on."""
MAX_CACHED_TERMS = 100_000
"""Terms of one prefix; if there are more, none of them is cached."""
LAST_CHARACTER = "\U0010ffff"


class TermDictionary(Struct, frozen=True):
    """The terms of a publication.

    Attributes:
        rare_prefixes: for some fields, the prefixes whose terms are cached.
        cached_terms: the cached terms.
        sorted_terms: the same terms, sorted.
        set_queries: queries for large sets of terms, which a request needs several times.
    """

    searcher: tantivy.Searcher
    rare_prefixes: Mapping[Field, tuple[str, ...]]
    cached_terms: Mapping[Field, frozenset[str]]
    sorted_terms: Mapping[Field, tuple[str, ...]]
    set_queries: dict[OneOf, Query]

    @classmethod
    def from_searcher(cls, searcher: tantivy.Searcher) -> Self:
        """The terms of an open index."""
        rare = {field: dict(load_rare_terms(searcher, field)) for field in RARE_TERM_PREFIXES}
        sorted_terms = {
            field: tuple(sorted(chain.from_iterable(terms.values())))
            for field, terms in rare.items()
        }
        return cls(
            searcher,
            rare_prefixes={field: tuple(terms) for field, terms in rare.items()},
            cached_terms={field: frozenset(terms) for field, terms in sorted_terms.items()},
            sorted_terms=sorted_terms,
            set_queries={},
        )

    def has_term(self, field: Field, value: str) -> bool:
        """Whether any document has a term; deleted ones count until their segment is merged."""
        if self.is_rare(field, value):
            return value in self.cached_terms[field]
        return bool(self.searcher.doc_freq(field.value, value))

    def is_rare(self, field: Field, value: str) -> bool:
        """Whether a term, if it exists, is cached."""
        return field in self.rare_prefixes and value.startswith(self.rare_prefixes[field])

    def filter_possible_terms(self, field: Field, values: Sequence[str]) -> Sequence[str]:
        """The terms without the rare ones, or the keys of names, that do not exist."""
        if field is Field.COMPLETE:
            return [each for each in values if self.searcher.doc_freq(field.value, each)]
        if field not in self.rare_prefixes:
            return values
        rare, known = self.rare_prefixes[field], self.cached_terms[field]
        if len(values) > TERM_SET_THRESHOLD:
            return [*known.intersection(values), *(x for x in values if not x.startswith(rare))]
        return [each for each in values if each in known or not each.startswith(rare)]

    def find_cached_prefix(self, field: Field, value: str) -> Sequence[str] | None:
        """The existing terms with a prefix; None if they are not cached."""
        if not self.is_rare(field, value):
            return None
        known = self.sorted_terms[field]
        return known[bisect_left(known, value) : bisect_left(known, value + LAST_CHARACTER)]


def load_rare_terms(searcher: tantivy.Searcher, field: Field) -> Iterator[tuple[str, list[str]]]:
    """The terms of each rare prefix of a field that has at most `MAX_CACHED_TERMS`."""
    for prefix in RARE_TERM_PREFIXES[field]:
        terms = searcher.terms_with_prefix(field.value, prefix, limit=MAX_CACHED_TERMS + 1)
        if len(terms) <= MAX_CACHED_TERMS:
            yield prefix, [term for term, _ in terms]


def build_tantivy_query(
    schema: tantivy.Schema, terms: TermDictionary, expression: Expression
) -> Query | None:
    """An expression as a tantivy query; None if its terms show that it has no match."""
    match expression:
        case Term(field, value):
            return build_term_query(schema, field, value) if terms.has_term(field, value) else None
        case Prefix(field, value):
            known = terms.find_cached_prefix(field, value)
            if known is not None:
                return build_any_term_query(schema, field, known)
            return Query.fuzzy_term_query(schema, field, value, distance=0, prefix=True)
        case OneOf():
            return build_set_query(schema, terms, expression)
        case AnyOf(parts):
            queries = [build_tantivy_query(schema, terms, part) for part in parts]
            return combine_queries(Occur.Should, [each for each in queries if each is not None])
        case AllOf(parts):
            return require_all(build_tantivy_query(schema, terms, part) for part in parts)


def build_set_query(
    schema: tantivy.Schema, terms: TermDictionary, expression: OneOf
) -> Query | None:
    """At least one of some terms; the query of a large set is built once."""
    known, field = terms.set_queries, expression.field
    is_large = len(expression.values) > TERM_SET_THRESHOLD
    if is_large and (query := known.get(expression)) is not None:
        return query
    possible = terms.filter_possible_terms(field, expression.values)
    query = build_any_term_query(schema, field, possible)
    if is_large and query is not None:
        if sum(len(each.values) for each in tuple(known)) > MAX_CACHED_SET_TERMS:
            known.clear()
        known[expression] = query
    return query


def require_all(queries: Iterable[Query | None]) -> Query | None:
    """All of these queries; after the first None, the others are not translated."""
    required: list[Query] = []
    for part in queries:
        if part is None:
            return None
        required.append(part)
    return combine_queries(Occur.Must, required)


def build_term_query(schema: tantivy.Schema, field: Field, value: str) -> Query:
    """One term, without frequencies or positions."""
    return Query.term_query(schema, field, value, index_option="basic")


def build_any_term_query(
    schema: tantivy.Schema, field: Field, values: Sequence[str]
) -> Query | None:
    """At least one of these terms: a clause per term, or one query for a large set."""
    if len(values) > TERM_SET_THRESHOLD:
        return Query.term_set_query(schema, field, list(values))
    return combine_queries(
        Occur.Should, [build_term_query(schema, field, value) for value in values]
    )


def combine_queries(occur: Occur, queries: Sequence[Query]) -> Query | None:
    """Combine queries in a boolean query; None without queries."""
    if not queries:
        return None
    return (
        queries[0]
        if len(queries) == 1
        else Query.boolean_query([(occur, part) for part in queries])
    )
