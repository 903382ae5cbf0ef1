"""Counting in OpenSearch: the primitives of `facets` over columns of keywords.

A tally asks for more values than there are, so that no shard cuts its own off: it is exact however
the index is spread.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from directory.engines.opensearch.query_translation import (
    build_changes_query,
    build_opensearch_filter,
)
from directory.engines.opensearch.responses import SearchResponse, parse_changes
from directory.facets.activity_table import ActivityTable
from directory.facets.definition import PeopleByValue
from directory.facets.table_counting import TableCounting
from directory.matching.expressions import Expression
from directory.model.activities import Activity, collect_activities
from directory.search import Dimension, PersonChange

MAX_FETCHED_LISTINGS = 500
"""People whose activities are looked at; beyond, values are asked for one by one."""
MAX_TERMS_BUCKETS = 40_000
"""More than there are communes."""

RunSearch = Callable[[dict[str, Any]], SearchResponse]
"""Puts a question to one publication."""


def fetch_changes(run_search: RunSearch, since: int, limit: int) -> Iterator[PersonChange]:
    """Whoever changed after a sequence number, in the order of change."""
    return parse_changes(run_search(build_changes_query(since, limit)).hits)


class OpenSearchFacetCounter(TableCounting):
    """Counts in one publication, and remembers as long as it is served.

    Args:
        run_search: puts a question to it.
        table: of its activities.
        before: of another state of it: whoever had changed then is known.
    """

    def __init__(
        self,
        run_search: RunSearch,
        table: ActivityTable,
        before: "OpenSearchFacetCounter | None" = None,
    ) -> None:
        super().__init__(table, partial(fetch_changes, run_search), before)
        self.run_search = run_search

    def count_values(
        self, expression: Expression, dimensions: Collection[Dimension]
    ) -> Mapping[Dimension, PeopleByValue]:
        """People per value of these columns."""
        terms = {
            each.value: {"field": each.value, "size": MAX_TERMS_BUCKETS} for each in dimensions
        }
        columns = {name: {"terms": column} for name, column in terms.items()}
        counted = self.run_search(
            build_count_body(expression) | {"size": 0, "aggs": columns}
        ).aggregations
        return {
            each: {some.key: some.doc_count for some in counted[each.value].buckets}
            for each in dimensions
        }

    def count_people(self, expression: Expression) -> int:
        """How many people match."""
        return self.run_search(build_count_body(expression) | {"size": 0}).hits.total.value

    def find_activities(self, expression: Expression) -> Sequence[tuple[Activity, ...]] | None:
        """The activities of each person who matches; nothing when they are too many to look at."""
        hits = self.run_search(
            build_count_body(expression) | {"size": MAX_FETCHED_LISTINGS, "sort": ["_doc"]}
        ).hits
        if hits.total.value > MAX_FETCHED_LISTINGS:
            return None
        listings = (each.source.listing for each in hits.hits if each.source)
        return [collect_activities(listing) for listing in listings if listing]


def build_count_body(expression: Expression) -> dict[str, Any]:
    """Everybody who matches, counted exactly."""
    return {
        "query": {"bool": {"filter": [build_opensearch_filter(expression)]}},
        "track_total_hits": True,
    }
