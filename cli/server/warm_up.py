"""What the first to ask would wait for, done before a server says that it is ready.

Measured on 1.8 M people (processor, November 2026): the first request waited 0.16 s for the
publication to be opened, the first page 0.15 s for its templates and 0.05 s for the labels of its
filters, the first letters 0.1 s; and a collection of garbage took 0.13 s, most of it over what
stays for as long as the server runs.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from directory.errors import EngineUnavailable
from directory.search import Dimension, SearchEngine
from search_api.search.service import DirectorySearch, SearchRequest

WARM_UP_QUERIES = (
    *("b", "durand", "durand jean", "clinique des lilas"),
    *("opticien", "rennes", "kiné à lyon", "près de rennes"),
)
"""One of each way that is read, and answered; a filter alone counts everybody without it."""


def warm_up_search(engine: SearchEngine, search: DirectorySearch) -> None:
    """Open what is served, and go every usual way once; an engine that is away is not waited for.

    Args:
        engine: asked on its own, so that no search is counted that nobody made.
        search: prepares its suggestions, and what codes are called.
    """
    with suppress(EngineUnavailable):
        first = DirectorySearch(engine)
        for text in WARM_UP_QUERIES:
            first.search(SearchRequest(q=text, facets=True))
        search.suggest("b")
        for dimension in (Dimension.PROFESSION, Dimension.SAVOIR_FAIRE, Dimension.MODE):
            search.code_systems.list_codes(dimension)


@contextmanager
def freeze_objects() -> Iterator[None]:
    """While the block runs, what was there before is not looked at for garbage."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
