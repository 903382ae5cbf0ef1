"""Facets in OpenSearch: the counting primitives over columns of keywords.

An aggregation requests more values than exist, so no shard truncates its own: counts are exact for
any number of shards.
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
"""People whose activities are fetched and decoded; with more, values are counted one by one."""
MAX_TERMS_BUCKETS = 40_000
"""More values than there are communes."""

RunSearch = Callable[[dict[str, Any]], SearchResponse]
"""Runs a query on one publication."""


def fetch_changes(run_search: RunSearch, since: int, limit: int) -> Iterator[PersonChange]:
    """The people changed after a sequence number, in the order of change."""
    return parse_changes(run_search(build_changes_query(since, limit)).hits)


class OpenSearchFacetCounter(TableCounting):
    """Counts in one state of a publication, and caches the counts while it is served.

    Args:
        run_search: runs a query on it.
        table: the table of its activities.
        before: the counter of an earlier state, whose known changes are not read again.
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
        """The number of matching people per value of these columns."""
        terms = {
            each.value: {"field": each.value, "size": MAX_TERMS_BUCKETS} for each in dimensions
        }
        columns = {name: {"terms": column} for name, column in terms.items()}
        counts = self.run_search(
            build_count_body(expression) | {"size": 0, "aggs": columns}
        ).aggregations
        return {
            each: {bucket.key: bucket.doc_count for bucket in counts[each.value].buckets}
            for each in dimensions
        }

    def count_people(self, expression: Expression) -> int:
        """How many people match."""
        return self.run_search(build_count_body(expression) | {"size": 0}).hits.total.value

    def find_activities(
        self, expression: Expression, *, has_contacts: bool
    ) -> Sequence[tuple[Activity, ...]] | None:
        """The activities of each person who matches; None if they are too many to decode."""
        hits = self.run_search(
            build_count_body(expression) | {"size": MAX_FETCHED_LISTINGS, "sort": ["_doc"]}
        ).hits
        if hits.total.value > MAX_FETCHED_LISTINGS:
            return None
        listings = (each.source.listing for each in hits.hits if each.source)
        return [
            collect_activities(listing, has_contacts=has_contacts)
            for listing in listings
            if listing
        ]


def build_count_body(expression: Expression) -> dict[str, Any]:
    """The body of a query for all people who match, with an exact count."""
    return {
        "query": {"bool": {"filter": [build_opensearch_filter(expression)]}},
        "track_total_hits": True,
    }
