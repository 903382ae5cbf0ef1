"""Facets of a search: counts by the engine plus counts of the fuzzy matches, with labels.

The engine counts the strict matches. Fuzzy matches are few (at most 200 people) and already loaded,
so they are counted here. A dimension that has a filter is counted without that filter.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from directory.facets.definition import (
    count_activity_values,
    group_dimensions,
    select_most_frequent,
)
from directory.matching.filters_table import FILTER_BY_DIMENSION, FilterRow, Part
from directory.model import geography
from directory.model.activities import collect_activities
from directory.model.listing import Listing, PublicActivity, PublicExercise
from directory.search import ActivityFilter, Dimension, FacetCounts, SearchEngine, SearchQuery
from directory.terminology.code_labels import choose_label
from directory.terminology.grouping import list_member_codes, load_code_groups
from search_api.search import fuzzy
from search_api.search.filters import expand_grouped_codes

MAX_VALUES_PER_FACET = 20
"""Values of one facet: more than a screen shows."""
MAX_STRICT_FACET_VALUES = 1_000
"""Values requested before fuzzy counts are added: all of them, for fewer than ten strict hits."""


class FacetValue(Struct, frozen=True):
    """How many people have a value.

    Attributes:
        code: as the parameter of the filter takes it; several codes that share the label are
            separated by commas.
    """

    code: str
    label: str
    count: int

    @property
    def codes(self) -> frozenset[str]:
        """Each of the codes."""
        return frozenset(self.code.split(","))


class FacetBuilder:
    """Counts the values of each dimension among the people who match a query.

    Args:
        labels: the labels of codes.
    """

    def __init__(self, labels: "CodeLabels") -> None:
        self._labels = labels

    def build_facets(
        self, engine: SearchEngine, query: SearchQuery | None
    ) -> dict[str, tuple[FacetValue, ...]]:
        """The facets of a query; empty ones without a query (contradictory filters)."""
        values = count_answer_facets(engine, query) if query else {}
        return {
            each.value: tuple(
                merge_same_labels(engine, query, each, self._label_values(each, values[each]))
                if query
                else ()
            )
            for each in Dimension
        }

    def _label_values(
        self, dimension: Dimension, counts: Iterable[tuple[str, int]]
    ) -> Iterator[FacetValue]:
        """The values of a dimension with their labels."""
        for code, count in counts:
            yield FacetValue(code, self._labels.find_label(dimension, code), count)


def merge_same_labels(
    engine: SearchEngine, query: SearchQuery, dimension: Dimension, values: Iterable[FacetValue]
) -> list[FacetValue]:
    """The values with each label once: the register gives one label to several codes.

    Places stay apart, because towns share names. Whoever has several of the codes counts once, if
    at most `MAX_EXACT_TOTAL` people have them.
    """
    row = FILTER_BY_DIMENSION[dimension]
    by_label: dict[str, list[FacetValue]] = {}
    for each in values:
        by_label.setdefault(each.code if row.part is Part.PLACE else each.label, []).append(each)
    merged = (
        same[0] if len(same) == 1 else merge_values(engine, query, row, same)
        for same in by_label.values()
    )
    return sorted(merged, key=lambda each: -each.count)


def merge_values(
    engine: SearchEngine, query: SearchQuery, row: FilterRow, same: Sequence[FacetValue]
) -> FacetValue:
    """One value for those of the same label."""
    codes = tuple(each.code for each in same)
    members = expand_grouped_codes(row, codes)
    either = replace(query, where=replace(query.where, **{row.name: members}))
    total = fuzzy.find_strict_and_fuzzy_hits(engine, either, limit=1, after=None).total
    count = total.value if total.relation == "eq" else sum(each.count for each in same)
    return FacetValue(",".join(codes), same[0].label, count)


def count_answer_facets(engine: SearchEngine, query: SearchQuery) -> FacetCounts:
    """The most frequent values of each dimension, with the people who have them."""
    fuzzy_counts = dict(count_fuzzy_values(engine, query))
    if not any(fuzzy_counts.values()):
        return engine.facets(query, limit=MAX_VALUES_PER_FACET)
    strict = engine.facets(query, limit=MAX_STRICT_FACET_VALUES)
    return {
        each: select_most_frequent(
            fuzzy_counts[each] + Counter(dict(strict[each])), MAX_VALUES_PER_FACET
        )
        for each in Dimension
    }


def count_fuzzy_values(
    engine: SearchEngine, query: SearchQuery
) -> Iterator[tuple[Dimension, Counter[str]]]:
    """For each dimension, the number of fuzzy matches per value."""
    for group in group_dimensions(query):
        hits = fuzzy.find_fuzzy_hits(engine, replace(query, where=group.other_filters))
        yield from count_activity_values(
            [
                collect_activities(hit.listing, has_contacts=group.has_contact_filter)
                for hit in hits
            ],
            group,
        ).items()


class CodeLabels:
    """Labels of codes, taken from the data, since nomenclatures change more often than software.

    The label comes from the listing of a person who has the code; cached for one publication.
    """

    def __init__(self, engine: SearchEngine) -> None:
        self._engine = engine
        self._cached_labels: dict[tuple[str, Dimension, str], str] = {}

    def find_label(self, dimension: Dimension, code: str) -> str:
        """The label of a code in the data, else in the tables, else the code itself."""
        if dimension is Dimension.COMMUNE:
            commune = geography.load_communes().get(code)
            return commune.name if commune else code
        if dimension is Dimension.DEPARTEMENT:
            department = geography.load_departments().get(code)
            return department.label if department else code
        if FILTER_BY_DIMENSION[dimension].is_flag:
            return choose_label(dimension.value, code)
        key = (self._engine.publication().id, dimension, code)
        if key not in self._cached_labels:
            self._cached_labels = {
                each: known for each, known in self._cached_labels.items() if each[0] == key[0]
            }
            label = find_group_label(dimension, code) or self._load_label(dimension, code)
            if label is None:  # not cached: a change may bring somebody who has the code
                return choose_label(FILTER_BY_DIMENSION[dimension].attribute, code)
            self._cached_labels[key] = choose_label(
                FILTER_BY_DIMENSION[dimension].attribute, code, label
            )
        return self._cached_labels[key]

    def _load_label(self, dimension: Dimension, code: str) -> str | None:
        """The label of a code in the first listing that has it."""
        where = ActivityFilter(**{FILTER_BY_DIMENSION[dimension].name: (code,)})
        for hit in self._engine.candidates(SearchQuery(where=where), limit=1).hits:
            return dict(list_code_labels(dimension, hit.listing)).get(code)
        return None


def list_code_labels(dimension: Dimension, listing: Listing) -> Iterator[tuple[str, str]]:
    """The codes of one dimension in a listing, with their labels."""
    row = FILTER_BY_DIMENSION[dimension]
    for exercise in listing.exercises:
        for part in list_described_parts(row.part, listing, exercise):
            found = getattr(part, row.attribute)
            yield from (
                (each.code, each.label) for each in (found if row.has_several else (found,)) if each
            )


def list_described_parts(
    part: Part, listing: Listing, exercise: PublicExercise
) -> Sequence[Listing | PublicExercise | PublicActivity]:
    """The parts of a listing that have the codes of a filter, for one of its exercises."""
    if part is Part.PERSON:
        return (listing,)
    return (exercise,) if part is Part.EXERCISE else exercise.activities


def find_group_label(dimension: Dimension, code: str) -> str | None:
    """The label of a group of codes that are counted as one; None for a single code."""
    if not FILTER_BY_DIMENSION[dimension].is_grouped or len(list_member_codes(code)) == 1:
        return None
    return next((each.label for each in load_code_groups() if code in each.codes), None)
