"""Engines against the definition of a match, on people and questions made at random."""

from itertools import repeat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from directory.document import IndexDocument, OrderKeys
from directory.search import SearchQuery
from directory.text.analysis import units, words
from tests.builders import a_document, an_id, documents
from tests.directory.engines.conftest import definition
from tests.directory.engines.walking import walk

SURNAMES = "MARTIN MARTINEZ BUI BUISSON MORVAN-TESSIER LE_FLOC'H D'ALMEIDA DE_LA_TOUR LE Ô".split()
FIRST_NAMES = "Jean Jean-Luc Martin Sophie Sophia Thi_Mai Le Ôde".split()
ONE_NAME = st.builds(
    lambda name, first: f"{name} {first}".replace("_", " "),
    st.sampled_from(SURNAMES),
    st.sampled_from(FIRST_NAMES),
)
PEOPLE = st.lists(st.lists(ONE_NAME, min_size=1, max_size=3, unique=True).map(" | ".join))
WORDS = [
    word[:length]
    for name in (*SURNAMES, *FIRST_NAMES)
    for word in words(name.replace("_", " "))
    for length in (1, 3, 20)
]
QUERIES = st.lists(st.sampled_from(WORDS), max_size=3).map(
    lambda typed: SearchQuery(name=units(typed))
)


def with_gone(people, gone):
    return [
        IndexDocument.tombstone(each.id, sequence=each.sequence, order=each.order)
        if leaves
        else each
        for each, leaves in zip(people, gone, strict=False)
    ]


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    PEOPLE,
    st.lists(QUERIES, min_size=1, max_size=8),
    st.lists(st.integers(1, 5), min_size=200, max_size=200),
    st.randoms(use_true_random=False),
)
def test_order_tiers_totals_and_pages_are_those_of_the_definition(
    real, names, queries, sizes, chance
):
    people = documents(*names)
    corpus = with_gone(people, [chance.random() < 0.1 for _ in people])
    engine = real(corpus)
    for query in queries:
        in_one_page = walk(definition(corpus, None), query, repeat(1000))
        assert walk(engine, query, sizes) == in_one_page


@pytest.mark.parametrize("typed", ["", "martin"])
def test_ten_thousand_is_the_last_total_told_exactly(real, typed):
    one = a_document()
    people = [replace(one, id=an_id(rank), order=OrderKeys(rank, rank)) for rank in range(10_001)]
    query = SearchQuery(name=units(words(typed)))
    totals = [real(served).candidates(query, limit=1).total for served in (people[1:], people)]
    assert [(total.value, total.relation) for total in totals] == [(10_000, "eq"), (10_000, "gte")]
