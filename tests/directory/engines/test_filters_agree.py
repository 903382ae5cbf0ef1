"""Filters, rings and facets against the definition, on people and questions made at random."""

from functools import partial
from itertools import repeat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.engines.embedded.engine import EmbeddedEngine
from directory.engines.embedded.facet_counts import Counting
from directory.engines.opensearch.facet_counts import Counting as CountingThere
from directory.facets.counting import count_group, facets
from directory.search import SearchQuery, Where
from tests.builders import documents
from tests.directory.engines.conftest import definition
from tests.directory.engines.walking import walk

PATIENT = {"timeout_ms": 10_000}
PROFESSIONS, SAVOIR_FAIRE, MODES = ("10", "60", "98"), ("SM04", "SM26", "SM54"), ("L", "S")
COMMUNES = ("35238", "35051", "29019", "75056", "75105", "")
NAMES = ("BUI Anne", "BUI Zoe", "BUISSON Paul", "DURAND Anne", "MARTIN Jean", "LE GALL Yann")
STRUCTURES = ("R1", "R2", "")
ACTIVITIES = st.builds(
    lambda mode, **place: (
        " ".join(f"{of}={code}" for of, code in place.items() if code) + f" mode={mode}"
    ),
    st.sampled_from(MODES),
    commune=st.sampled_from(COMMUNES),
    structure=st.sampled_from(STRUCTURES),
)
PRACTICES = st.builds(
    lambda profession, savoir_faire, activities: " | ".join(
        [" ".join([profession, *savoir_faire]), *activities]
    ),
    st.sampled_from(PROFESSIONS),
    st.lists(st.sampled_from(SAVOIR_FAIRE), max_size=2, unique=True),
    st.lists(ACTIVITIES, max_size=3),
)
PEOPLE = st.dictionaries(
    st.sampled_from(NAMES), st.lists(PRACTICES, min_size=1, max_size=2), min_size=1
)


def some(codes):
    return st.lists(st.sampled_from(codes), max_size=2, unique=True).map(tuple)


QUERIES = st.builds(
    SearchQuery,
    name=st.sampled_from([(), ("bui",), ("anne",), ("anne", "b")]),
    where=st.builds(
        Where,
        professions=some(PROFESSIONS),
        savoir_faire=some(SAVOIR_FAIRE),
        modes=some(MODES),
        departements=some(["35", "29", "75"]),
        communes=some([each for each in COMMUNES if each]),
        structures=some([each for each in STRUCTURES if each]),
    ),
    rings=st.sampled_from([(), (("35238",), ("29019", "35051")), (("75105",), ("75056", "35238"))]),
)


class Blind:
    """Looks at nobody's activities: values are asked for one by one."""

    def __init__(self, engine):
        served = engine._serving()
        if isinstance(engine, EmbeddedEngine):
            counting = Counting(served)
        else:
            counting = CountingThere(partial(served.search, **PATIENT), served.table)
        self.tally, self.count = counting.tally, counting.count

    def tabled(self, asked):  # noqa: ARG002
        return None

    def activities(self, expression):  # noqa: ARG002 - the primitive's own shape
        return None


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PEOPLE, st.lists(QUERIES, min_size=1, max_size=8), st.lists(st.integers(1, 3), min_size=50))
def test_filters_rings_pages_and_facets_are_those_of_the_definition(
    real, practices, queries, sizes
):
    people = documents(*practices, practices=practices)
    oracle, engine = definition(people, None), real(people)
    for query in queries:
        assert walk(engine, query, sizes) == walk(oracle, query, repeat(1000))
        for limit in (1, 3, 20):
            expected = oracle.facets(query, limit=limit)
            assert engine.facets(query, limit=limit) == expected
            assert facets(partial(count_group, Blind(engine)), query, limit=limit) == expected


@pytest.mark.parametrize("length", [1, 8])
def test_a_code_as_long_as_a_column_takes_is_counted_as_it_is(serve, length):
    code = "ABCDEFGH"[:length]
    people = documents("MARTIN Jean", practices={"MARTIN Jean": [f"{code} | mode=L"]})
    counted = serve(people).facets(SearchQuery(), limit=9)
    assert counted["profession"] == ((code, 1),)


def test_a_code_too_long_for_a_column_is_in_no_facet_and_still_filters(serve):
    people = documents("MARTIN Jean", practices={"MARTIN Jean": ["ABCDEFGHI | mode=L"]})
    engine = serve(people)
    assert engine.facets(SearchQuery(), limit=9)["profession"] == ()
    query = SearchQuery(where=Where(professions=("ABCDEFGHI",), modes=("L",)))
    assert engine.candidates(query, limit=1).total.value == 1
