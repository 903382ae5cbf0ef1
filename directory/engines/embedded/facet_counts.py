"""Facets in the embedded engine: the counting primitives over columns of numbers."""

from collections.abc import Collection, Iterable, Mapping
from functools import partial

from directory.engines.embedded.fast_fields import decode_code
from directory.engines.embedded.lookups import find_changes
from directory.engines.embedded.paging import (
    EmbeddedOpenIndex,
    read_listing_offsets,
    run_tantivy_query,
)
from directory.facets.definition import PeopleByValue
from directory.facets.table_counting import TableCounting
from directory.matching.expressions import Expression
from directory.model.activities import Activity, decode_activities
from directory.search import Dimension

MAX_COLUMN_VALUES = 65_000
"""More values than there are communes, so no column is truncated."""
MAX_DECODED_LISTINGS = 12_000
"""People whose activities are decoded; with more, values are counted one by one.

That takes forty to ninety queries, so a high limit is faster; see benchmarks/.
"""


class EmbeddedFacetCounter(TableCounting):
    """Counts in one state of a publication, and caches the counts while it is served."""

    def __init__(
        self, open_index: EmbeddedOpenIndex, before: "EmbeddedFacetCounter | None" = None
    ) -> None:
        super().__init__(open_index.table, partial(find_changes, open_index), before)
        self.open_index = open_index

    def count_values(
        self, expression: Expression, dimensions: Collection[Dimension]
    ) -> Mapping[Dimension, PeopleByValue]:
        """The number of matching people per value of these columns."""
        query = self.open_index.build_query(expression)
        if query is None:
            return {each: {} for each in dimensions}
        counts = self.open_index.searcher.aggregate(
            query,
            {
                each.value: {"terms": {"field": each.value, "size": MAX_COLUMN_VALUES}}
                for each in dimensions
            },
        )
        return {
            each: {
                decode_code(bucket["key"]): bucket["doc_count"]
                for bucket in counts[each]["buckets"]
            }
            for each in dimensions
        }

    def count_people(self, expression: Expression) -> int:
        """How many people match."""
        query = self.open_index.build_query(expression)
        return run_tantivy_query(self.open_index, query, None, 1)[0] if query else 0

    def find_activities(
        self, expression: Expression, *, has_contacts: bool
    ) -> Iterable[tuple[Activity, ...]] | None:
        """The activities of each person who matches; None if they are too many to decode."""
        served = self.open_index
        query = served.build_query(expression)
        if query is None:
            return ()
        count, hits = run_tantivy_query(served, query, None, MAX_DECODED_LISTINGS)
        if count > MAX_DECODED_LISTINGS:
            return None
        offsets = read_listing_offsets(served, [address for _, address in hits])
        return (
            decode_activities(served.listings[offset or 0], has_contacts=has_contacts)
            for offset in offsets
        )
