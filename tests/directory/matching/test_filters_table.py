"""The table of filters: whatever lists filters has every row, and each means what it says."""

from itertools import combinations
from typing import get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.engines.embedded.fast_fields import PLACE_COLUMNS, WORK_COLUMNS
from directory.engines.embedded.writer import build_tantivy_schema
from directory.engines.opensearch.mapping import INDEX_MAPPING
from directory.matching.expressions import is_match
from directory.matching.filter_terms import (
    build_activity_expression,
    build_activity_predicate,
    collect_activity_fields,
)
from directory.matching.filters_table import (
    COMMUNE_FILTER,
    CONTACT_FILTERS,
    FILTER_BY_DIMENSION,
    FILTERS,
    PAGE_FILTERS,
    PLACE_FILTERS,
    SHOWN_FILTERS,
    STRUCTURE_FILTER,
    WORK_FILTERS,
)
from directory.matching.structure_tiers import build_structure_tiers, collect_structure_fields
from directory.model.activities import Activity
from directory.model.listing import build_public_place
from directory.model.structures import StructureDocument
from directory.search import ActivityFilter, Dimension, StructureQuery
from directory.terminology import Concept
from search_api.search.filters import SearchFilters
from tests.builders import TODAY, a_place
from web.search_url import SearchUrl

ROWS_AND_PAIRS = [*((each,) for each in FILTERS), *combinations(FILTERS, 2)]
SAMPLE_CODES = ("A", "B", "C1", "C 2")


def list_names(rows):
    return " and ".join(row.name for row in rows)


def draw_row_codes(row):
    code = st.sampled_from(("", *SAMPLE_CODES))
    return (
        st.lists(st.sampled_from(SAMPLE_CODES), max_size=2, unique=True).map(tuple)
        if row.has_several
        else code
    )


ANY_ACTIVITIES = st.lists(
    st.builds(Activity, **{row.attribute: draw_row_codes(row) for row in FILTERS}),
    min_size=1,
    max_size=4,
    unique=True,
).map(tuple)
WANTED_CODES = st.lists(st.sampled_from(SAMPLE_CODES), min_size=1, max_size=2, unique=True)


def meets_row(activity, row, codes):
    """The plain meaning of a filter, read off the row alone."""
    held = getattr(activity, row.attribute)
    return not set(codes).isdisjoint(held if row.has_several else (held,))


@pytest.mark.parametrize("rows", ROWS_AND_PAIRS, ids=list_names)
@settings(max_examples=20)
@given(ANY_ACTIVITIES, st.data())
def test_filters_hold_together_on_one_activity(rows, activities, data):
    wanted = {row: tuple(data.draw(WANTED_CODES)) for row in rows}
    asked = ActivityFilter(**{row.name: codes for row, codes in wanted.items()})
    met = [all(meets_row(each, *one) for one in wanted.items()) for each in activities]
    terms = collect_activity_fields(activities)
    assert is_match(build_activity_expression(asked), terms) == any(met)
    assert list(map(build_activity_predicate(asked, None), activities)) == met


def test_each_row_has_a_filter_an_attribute_and_a_letter_of_its_own():
    assert [row.name for row in FILTERS] == list(ActivityFilter.__struct_fields__)
    assert [row.attribute for row in FILTERS] == list(Activity.__struct_fields__)
    letters = [row.letter for row in FILTERS]
    assert len(set(letters)) == len(letters)
    assert all(len(each) == 1 and each.isalpha() for each in letters)


def test_each_row_says_rightly_whether_an_activity_has_several_codes():
    hints = get_type_hints(Activity)
    assert {row.attribute: row.has_several for row in FILTERS} == {
        name: get_origin(hint) is tuple and get_args(hint)[0] is str for name, hint in hints.items()
    }


def test_each_row_is_of_one_part():
    assert {*WORK_FILTERS, *PLACE_FILTERS, STRUCTURE_FILTER, *CONTACT_FILTERS} == set(FILTERS)
    assert len(WORK_FILTERS) + len(PLACE_FILTERS) + 1 + len(CONTACT_FILTERS) == len(FILTERS)


def test_each_dimension_is_of_one_row_and_each_counted_row_in_both_indexes():
    assert list(FILTER_BY_DIMENSION) == list(Dimension)
    counted = [row for row in FILTERS if row.dimension]
    assert len(counted) == len(Dimension)
    assert [row.attribute for row in counted] == [each.value for each in Dimension]
    assert [*WORK_COLUMNS, *PLACE_COLUMNS] == counted
    for row in counted:
        assert INDEX_MAPPING["properties"][row.attribute]["type"] == "keyword"
    assert build_tantivy_schema()


def test_each_shown_row_is_counted_and_asked_for_by_the_name_of_its_facet():
    assert list(SHOWN_FILTERS) == [each.value for each in Dimension]
    for row in FILTERS:
        if row.heading:
            assert row.parameter
            assert row.parameter.name == row.attribute
            assert row.dimension in {None, row.attribute}


def test_each_parameter_is_a_field_of_a_search():
    asked = {row.parameter.name for row in FILTERS if row.parameter}
    assert asked <= set(SearchFilters.__struct_fields__)
    assert set(PAGE_FILTERS) <= set(SearchUrl.__struct_fields__)


def test_each_parameter_takes_its_own_example():
    for parameter in filter(None, (row.parameter for row in FILTERS)):
        assert parameter.form is None or parameter.form.fullmatch(parameter.example)


@pytest.mark.parametrize("row", [*PLACE_FILTERS, *CONTACT_FILTERS], ids=lambda row: row.name)
def test_a_structure_is_found_by_where_it_lies_and_how_it_is_reached(row):
    swiss = a_place(commune=None, country=Concept("99140", "Suisse"), locality="Genève")
    french = a_place(phones=("02 99 00 00 00",))
    place = french if row.name not in ("countries", "localities") else swiss
    document = StructureDocument.of(build_public_place(place), sequence=1, updated_at=TODAY)
    code = next(each[1:] for each in sorted(document.areas) if each[0] == row.letter)
    fields = collect_structure_fields(document)
    for codes, is_there in (((code,), True), (("-",), False)):
        query = StructureQuery(where=ActivityFilter(**{row.name: codes}))
        ((_, expression),) = build_structure_tiers(query)
        assert is_match(expression, fields) == is_there


def test_communes_alone_are_resolved():
    assert COMMUNE_FILTER.name == "communes"
