"""Filters, rings and facets against the definition, on people and questions made at random."""

from functools import partial
from itertools import repeat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.engines.embedded.engine import EmbeddedEngine
from directory.engines.embedded.facet_counts import EmbeddedFacetCounter
from directory.engines.opensearch.facet_counts import OpenSearchFacetCounter as CountingThere
from directory.facets.counting import compute_facets, count_group
from directory.search import ActivityFilter, SearchQuery
from tests.builders import make_documents
from tests.directory.engines.conftest import serve_definition
from tests.directory.engines.walking import walk_pages

LONG_SEARCH_TIMEOUT = {"timeout_ms": 10_000}
PROFESSION_CODES, SAVOIR_FAIRE_CODES, MODE_CODES = (
    ("10", "60", "98"),
    ("SM04", "SM26", "SM54"),
    ("L", "S"),
)
COMMUNE_CODES = ("35238", "35051", "29019", "75056", "75105", "")
SIX_FULL_NAMES = (
    "BUI Anne",
    "BUI Zoe",
    "BUISSON Paul",
    "DURAND Anne",
    "MARTIN Jean",
    "LE GALL Yann",
)
STRUCTURE_IDS = ("R1", "R2", "")
ACTIVITY_TEXTS = st.builds(
    lambda mode, **place: (
        " ".join(f"{of}={code}" for of, code in place.items() if code) + f" mode={mode}"
    ),
    st.sampled_from(MODE_CODES),
    commune=st.sampled_from(COMMUNE_CODES),
    structure=st.sampled_from(STRUCTURE_IDS),
)
PRACTICE_TEXTS = st.builds(
    lambda profession, savoir_faire, activities: " | ".join(
        [" ".join([profession, *savoir_faire]), *activities]
    ),
    st.sampled_from(PROFESSION_CODES),
    st.lists(st.sampled_from(SAVOIR_FAIRE_CODES), max_size=2, unique=True),
    st.lists(ACTIVITY_TEXTS, max_size=3),
)
PRACTICES_OF_PEOPLE = st.dictionaries(
    st.sampled_from(SIX_FULL_NAMES), st.lists(PRACTICE_TEXTS, min_size=1, max_size=2), min_size=1
)


def draw_up_to_two(codes):
    return st.lists(st.sampled_from(codes), max_size=2, unique=True).map(tuple)


FILTER_QUERIES = st.builds(
    SearchQuery,
    name=st.sampled_from([(), ("bui",), ("anne",), ("anne", "b")]),
    where=st.builds(
        ActivityFilter,
        professions=draw_up_to_two(PROFESSION_CODES),
        savoir_faire=draw_up_to_two(SAVOIR_FAIRE_CODES),
        modes=draw_up_to_two(MODE_CODES),
        departements=draw_up_to_two(["35", "29", "75"]),
        communes=draw_up_to_two([each for each in COMMUNE_CODES if each]),
        structures=draw_up_to_two([each for each in STRUCTURE_IDS if each]),
    ),
    rings=st.sampled_from([(), (("35238",), ("29019", "35051")), (("75105",), ("75056", "35238"))]),
)


class NoActivityCounter:
    """Looks at nobody's activities: values are asked for one by one."""

    def __init__(self, engine):
        served = engine._get_open_index()
        if isinstance(engine, EmbeddedEngine):
            counting = EmbeddedFacetCounter(served)
        else:
            counting = CountingThere(partial(served.search, **LONG_SEARCH_TIMEOUT), served.table)
        self.count_values, self.count_people = counting.count_values, counting.count_people

    def count_in_table(self, group):  # noqa: ARG002
        return None

    def find_activities(self, expression, *, has_contacts):  # noqa: ARG002 - the primitive's own shape
        return None


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    PRACTICES_OF_PEOPLE,
    st.lists(FILTER_QUERIES, min_size=1, max_size=8),
    st.lists(st.integers(1, 3), min_size=50),
)
def test_filters_rings_pages_and_facets_are_those_of_the_definition(
    real, practices, queries, sizes
):
    people = make_documents(*practices, practices=practices)
    oracle, engine = serve_definition(people, None), real(people)
    for query in queries:
        assert walk_pages(engine, query, sizes) == walk_pages(oracle, query, repeat(1000))
        for limit in (1, 3, 20):
            expected = oracle.facets(query, limit=limit)
            assert engine.facets(query, limit=limit) == expected
            assert (
                compute_facets(partial(count_group, NoActivityCounter(engine)), query, limit=limit)
                == expected
            )


@pytest.mark.parametrize("length", [1, 8])
def test_a_code_as_long_as_a_column_takes_is_counted_as_it_is(serve, length):
    code = "ABCDEFGH"[:length]
    people = make_documents("MARTIN Jean", practices={"MARTIN Jean": [f"{code} | mode=L"]})
    counted = serve(people).facets(SearchQuery(), limit=9)
    assert counted["profession"] == ((code, 1),)


def test_a_code_too_long_for_a_column_is_in_no_facet_and_still_filters(serve):
    people = make_documents("MARTIN Jean", practices={"MARTIN Jean": ["ABCDEFGHI | mode=L"]})
    engine = serve(people)
    assert engine.facets(SearchQuery(), limit=9)["profession"] == ()
    query = SearchQuery(where=ActivityFilter(professions=("ABCDEFGHI",), modes=("L",)))
    assert engine.candidates(query, limit=1).total.value == 1
