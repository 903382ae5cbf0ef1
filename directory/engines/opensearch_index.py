"""The served index of a cluster, as runs change it: built anew each time.

A cluster could take changes of single documents too; there is no `IndexUpdater` for it yet, so that
a run that has any builds the index from nothing.
"""

from contextlib import suppress

from directory.engines.opensearch_aliases import Aliases
from directory.engines.opensearch_client import Access, Cluster, Vanished
from directory.engines.opensearch_mapping import Layout
from directory.engines.opensearch_writer import OpenSearchWriter
from directory.publishing import Check
from directory.search import Publication


class OpenSearchIndex:
    """The `SearchIndex` of a cluster."""

    updater: None = None

    def __init__(self, access: Access, layout: Layout) -> None:
        self._access = access
        self._layout = layout
        self._cluster = Cluster(access.of_run())
        self._aliases = Aliases(self._cluster, access.index)

    def served(self) -> Publication | None:
        """What is served now; nothing before the first publication."""
        return self._described(self._aliases.served)

    def previous(self) -> Publication | None:
        """The publication before."""
        return self._described(self._aliases.previous)

    def writer(self, _check: Check) -> OpenSearchWriter:
        """Begin to build an index from nothing."""
        return OpenSearchWriter(self._access, self._layout)

    def _described(self, alias: str) -> Publication | None:
        with suppress(Vanished):
            return self._aliases.described(alias)[1].publication
        return None
