"""Compare what is derived from the people of an index: counts, facets and the vocabulary."""

from collections import Counter
from collections.abc import Iterable

from directory.document import iter_name_words
from directory.facets.definition import count_activity_values, group_dimensions
from directory.matching.filters_table import FILTER_BY_DIMENSION
from directory.model.activities import collect_activities
from directory.model.listing import Listing
from directory.publication import Publication
from directory.search import ActivityFilter, Dimension, PersonChange, SearchEngine, SearchQuery
from directory.terminology.grouping import list_member_codes
from indexer.publication.agreement.differences import DifferenceCounter, DifferenceKind
from indexer.publication.document_counts import count_public_activities

MAX_FACET_VALUES = 1_000_000
"""More values than any dimension has."""


class DerivedCounts:
    """What is derived from people, counted again from their listings.

    Attributes:
        people: how many people are present.

    Args:
        queries: the queries whose facets are counted.
    """

    def __init__(self, queries: Iterable[SearchQuery]) -> None:
        self._groups = {query: tuple(group_dimensions(query)) for query in queries}
        self._facets: dict[tuple[SearchQuery, Dimension], Counter[str]] = {}
        self._words: set[str] = set()
        self.people = self._activities = self._tombstones = 0

    def add(self, page: Iterable[PersonChange]) -> None:
        """Count these people."""
        people = list(page)
        listings = [each.person for each in people if isinstance(each.person, Listing)]
        self.people += len(listings)
        self._tombstones += len(people) - len(listings)
        self._activities += count_public_activities(listings)
        self._words.update(word for listing in listings for word in iter_name_words(listing))
        activities = list(map(collect_activities, listings))
        for query, groups in self._groups.items():
            for group in groups:
                for dimension, counts in count_activity_values(activities, group).items():
                    self._facets.setdefault((query, dimension), Counter()).update(counts)

    def compare(self, engine: SearchEngine, differences: DifferenceCounter) -> None:
        """Compare these counts with those of the engine."""
        counts = self.people, self._activities, self._tombstones
        compare_publication_counts(engine.publication(), counts, differences)
        self.compare_words(engine, differences)
        for query in self._groups:
            for dimension, served in engine.facets(query, limit=MAX_FACET_VALUES).items():
                expected = self._facets.get((query, dimension), Counter())
                for code in sorted(expected.keys() | dict(served).keys()):
                    is_equal = dict(served).get(code, 0) == expected[code]
                    differences.add_unless(is_equal, DifferenceKind.FACET, code, dimension.value)

    def compare_words(self, engine: SearchEngine, differences: DifferenceCounter) -> None:
        """Check that the vocabulary has the words of the names, and no other."""
        known = set(engine.vocabulary().all_words)
        for kind, words in (
            (DifferenceKind.WORD, self._words - known),
            (DifferenceKind.UNUSED_WORD, known - self._words),
        ):
            for word in sorted(words):
                differences.add(kind, word)


def compare_publication_counts(
    served: Publication, counts: tuple[int, int, int], differences: DifferenceCounter
) -> None:
    """Compare the numbers in the description of a publication with those of people counted.

    Args:
        served: the description.
        counts: people, their activities, and tombstones.
        differences: receives what differs.
    """
    described = served.professionals, served.activities, served.tombstones
    names = "professionals", "activities", "tombstones"
    for name, known, counted in zip(names, described, counts, strict=True):
        is_equal = known in {None, counted}
        differences.add_unless(is_equal, DifferenceKind.COUNT, f"{known} != {counted}", name)


def select_facet_queries(engine: SearchEngine, values_per_dimension: int) -> list[SearchQuery]:
    """Everybody, and each of the most frequent values of each dimension as a filter."""
    facets = engine.facets(SearchQuery(), limit=values_per_dimension)
    return [
        SearchQuery(),
        *(
            build_value_query(dimension, code)
            for dimension in Dimension
            for code, _ in facets[dimension]
        ),
    ]


def build_value_query(dimension: Dimension, code: str) -> SearchQuery:
    """The query for people who have a value."""
    row = FILTER_BY_DIMENSION[dimension]
    codes = list_member_codes(code) if row.is_grouped else (code,)
    return SearchQuery(where=ActivityFilter(**{row.name: codes}))
