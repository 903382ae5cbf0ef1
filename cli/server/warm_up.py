"""Warm-up of a server, before it reports that it is ready.

Without it the first requests wait: for the publication to be opened, for templates, for the labels
of filters and for the suggestions. A garbage collection would also traverse all objects that live
as long as the server.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from directory.errors import EngineUnavailable
from directory.matching.filters_table import WORK_FILTERS
from directory.search import SearchEngine
from search_api.search.requests import SearchRequest
from search_api.search.service import DirectorySearch

WARM_UP_QUERIES = (
    *("b", "durand", "durand jean", "clinique des lilas"),
    *("opticien", "rennes", "kiné à lyon", "près de rennes"),
)
"""One query for each kind of interpretation: prefix, name, structure, profession, place, both."""


def warm_up_search(engine: SearchEngine, search: DirectorySearch) -> None:
    """Open the publication and run each kind of query once; skip it if the engine is unavailable.

    Args:
        engine: the engine without instrumentation, so that metrics do not count these queries.
        search: the search that is served; fills its caches of suggestions and code labels.
    """
    with suppress(EngineUnavailable):
        uncounted_search = DirectorySearch(engine)
        for text in WARM_UP_QUERIES:
            uncounted_search.search(SearchRequest(q=text, facets=True))
        search.suggest("b")
        for each in WORK_FILTERS:
            if each.dimension:
                search.code_systems.list_codes(each.dimension)


@contextmanager
def freeze_objects() -> Iterator[None]:
    """Exclude the objects that exist now from garbage collection while the block runs."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
