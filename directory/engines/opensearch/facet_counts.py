"""Counting in OpenSearch: the primitives of `facets` over columns of keywords.

A tally asks for more values than there are, so that no shard cuts its own off: it is exact however
the index is spread.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from directory.engines.opensearch.query_translation import changed, translated
from directory.engines.opensearch.responses import Searched, changes
from directory.facets.activity_table import Table
from directory.facets.counting import Values
from directory.facets.table_counting import TableCounting
from directory.matching.expressions import Expression
from directory.model.activities import Activity, activities_of
from directory.search import Change, Dimension

LOOKED_AT = 500
"""People whose activities are looked at; beyond, values are asked for one by one."""
MOST_VALUES = 40_000
"""More than there are communes."""

Ask = Callable[[dict[str, Any]], Searched]
"""Puts a question to one publication."""


def changes_in(ask: Ask, since: int, limit: int) -> Iterator[Change]:
    """Whoever changed after a sequence number, in the order of change."""
    return changes(ask(changed(since, limit)).hits)


class Counting(TableCounting):
    """Counts in one publication, and remembers as long as it is served.

    Args:
        ask: puts a question to it.
        table: of its activities.
        before: of another state of it: whoever had changed then is known.
    """

    def __init__(self, ask: Ask, table: Table, before: "Counting | None" = None) -> None:
        super().__init__(table, partial(changes_in, ask), before)
        self.ask = ask

    def tally(
        self, expression: Expression, dimensions: Collection[Dimension]
    ) -> Mapping[Dimension, Values]:
        """People per value of these columns."""
        terms = {each.value: {"field": each.value, "size": MOST_VALUES} for each in dimensions}
        columns = {name: {"terms": column} for name, column in terms.items()}
        counted = self.ask(matching(expression) | {"size": 0, "aggs": columns}).aggregations
        return {
            each: {some.key: some.doc_count for some in counted[each.value].buckets}
            for each in dimensions
        }

    def count(self, expression: Expression) -> int:
        """How many people match."""
        return self.ask(matching(expression) | {"size": 0}).hits.total.value

    def activities(self, expression: Expression) -> Sequence[tuple[Activity, ...]] | None:
        """The activities of each person who matches; nothing when they are too many to look at."""
        hits = self.ask(matching(expression) | {"size": LOOKED_AT, "sort": ["_doc"]}).hits
        if hits.total.value > LOOKED_AT:
            return None
        listings = (each.source.listing for each in hits.hits if each.source)
        return [activities_of(listing) for listing in listings if listing]


def matching(expression: Expression) -> dict[str, Any]:
    """Everybody who matches, counted exactly."""
    return {"query": {"bool": {"filter": [translated(expression)]}}, "track_total_hits": True}
