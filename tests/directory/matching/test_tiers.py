"""The definition of a match: tiers of a query, and what it costs at most."""

from itertools import permutations

import pytest

from directory.matching.expressions import AllOf, AnyOf, Field, Prefix, Term, is_match
from directory.matching.name_tiers import MAX_PREFIX_WORDS, match_word_prefix
from directory.matching.structure_tiers import build_structure_tiers
from directory.matching.tiers import (
    IS_LIVE_EXPRESSION,
    build_tiers,
    choose_owners,
    collect_document_fields,
)
from directory.search import SearchQuery, StructureQuery, Tier, Tombstone
from tests.builders import a_document, a_rpps, a_tombstone, an_id

SAMPLE_FIELDS = {Field.NAME_1: frozenset({"martin", "jean"})}
YES, NO = Term(Field.NAME_1, "martin"), Term(Field.NAME_1, "mart")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (YES, True),
        (NO, False),
        (Term(Field.NAME_2, "martin"), False),
        (Prefix(Field.NAME_1, "mart"), True),
        (Prefix(Field.NAME_1, "martin"), True),
        (Prefix(Field.NAME_1, "artin"), False),
        (AnyOf((NO, YES)), True),
        (AnyOf((NO, NO)), False),
        (AllOf((YES, YES)), True),
        (AllOf((YES, NO)), False),
    ],
)
def test_each_shape_means_what_it_says(expression, expected):
    assert is_match(expression, SAMPLE_FIELDS) is expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (SearchQuery(identifier=an_id(1), name=("martin",)), [Tier.IDENTIFIER]),
        (SearchQuery(), [Tier.FILTER]),
        (
            SearchQuery(name=("martin",)),
            [*[Tier.COMPLETE] * 4, *[Tier.WHOLE] * 2, Tier.PREFIX],
        ),
        (
            SearchQuery(name=("martin",), rings=(("35238",),)),
            [Tier.COMPLETE, Tier.WHOLE, Tier.PREFIX],
        ),
    ],
)
def test_a_query_has_the_tiers_of_its_kind(query, expected):
    assert [tier for tier, _ in build_tiers(query)] == expected


def test_a_tombstone_is_in_no_tier():
    fields = collect_document_fields(a_tombstone(1))
    assert set(fields[Field.IDENTIFIER]) == {"899000000010"}
    assert not any(
        is_match(expression, fields)
        for query in (SearchQuery(), SearchQuery(identifier=an_id(1)))
        for _, expression in build_tiers(query)
    )


def test_a_present_person_exists():
    assert is_match(IS_LIVE_EXPRESSION, collect_document_fields(a_document()))


def test_of_very_many_words_only_the_last_may_be_unfinished():
    def ways(count):
        return len(match_word_prefix(tuple("abcdefghij"[:count])).operands)

    assert (ways(MAX_PREFIX_WORDS), ways(MAX_PREFIX_WORDS + 1)) == (MAX_PREFIX_WORDS, 1)


def test_a_repeated_word_of_a_place_counts_once():
    assert build_structure_tiers(StructureQuery(words=("a", "b", "a"))) == build_structure_tiers(
        StructureQuery(words=("a", "b"))
    )


def test_a_number_has_one_owner_whatever_the_order_of_the_documents():
    """Present before departed, then the number of one's own, then the highest number."""
    owners = [
        (Tombstone(an_id(5)), (an_id(5), an_id(1))),
        (Tombstone(an_id(6)), (an_id(6), an_id(1))),
        (Tombstone(an_id(1)), (an_id(1),)),
        *((a_document(rpps=a_rpps(rank)).listing, (an_id(rank), an_id(1))) for rank in (3, 4, 1)),
    ]
    for known in range(1, len(owners) + 1):
        expected = owners[known - 1][0]
        for order in permutations(owners[:known]):
            assert choose_owners([an_id(1)], order) == {an_id(1): expected}
