"""Engines against the definition of a match, on people and questions made at random."""

from itertools import repeat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from directory.document import IndexDocument, OrderKeys
from directory.search import SearchQuery
from directory.text.analysis import join_particles, words
from tests.builders import a_document, an_id, make_documents
from tests.directory.engines.conftest import serve_definition
from tests.directory.engines.walking import walk_pages

TRICKY_SURNAMES = (
    "MARTIN MARTINEZ BUI BUISSON MORVAN-TESSIER LE_FLOC'H D'ALMEIDA DE_LA_TOUR LE Ô".split()
)
TRICKY_FIRST_NAMES = "Jean Jean-Luc Martin Sophie Sophia Thi_Mai Le Ôde".split()
FULL_NAMES = st.builds(
    lambda name, first: f"{name} {first}".replace("_", " "),
    st.sampled_from(TRICKY_SURNAMES),
    st.sampled_from(TRICKY_FIRST_NAMES),
)
LISTS_OF_PEOPLE = st.lists(
    st.lists(FULL_NAMES, min_size=1, max_size=3, unique=True).map(" | ".join)
)
QUERY_WORDS = [
    word[:length]
    for name in (*TRICKY_SURNAMES, *TRICKY_FIRST_NAMES)
    for word in words(name.replace("_", " "))
    for length in (1, 3, 20)
]
NAME_QUERIES = st.lists(st.sampled_from(QUERY_WORDS), max_size=3).map(
    lambda typed: SearchQuery(name=join_particles(typed))
)


def replace_departed(people, departures):
    return [
        IndexDocument.tombstone(each.id, sequence=each.sequence, order=each.order)
        if leaves
        else each
        for each, leaves in zip(people, departures, strict=False)
    ]


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    LISTS_OF_PEOPLE,
    st.lists(NAME_QUERIES, min_size=1, max_size=8),
    st.lists(st.integers(1, 5), min_size=200, max_size=200),
    st.randoms(use_true_random=False),
)
def test_order_tiers_totals_and_pages_are_those_of_the_definition(
    real, names, queries, sizes, chance
):
    people = make_documents(*names)
    corpus = replace_departed(people, [chance.random() < 0.1 for _ in people])
    engine = real(corpus)
    for query in queries:
        in_one_page = walk_pages(serve_definition(corpus, None), query, repeat(1000))
        assert walk_pages(engine, query, sizes) == in_one_page


@pytest.mark.parametrize("typed", ["", "martin"])
def test_ten_thousand_is_the_last_total_told_exactly(real, typed):
    one = a_document()
    people = [replace(one, id=an_id(rank), order=OrderKeys(rank, rank)) for rank in range(10_001)]
    query = SearchQuery(name=join_particles(words(typed)))
    totals = [real(served).candidates(query, limit=1).total for served in (people[1:], people)]
    assert [(total.value, total.relation) for total in totals] == [(10_000, "eq"), (10_000, "gte")]
