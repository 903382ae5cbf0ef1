"""The engine over a finished index that is not served yet, so that it can be checked."""

from directory.engines.opensearch.client import ClusterAccess
from directory.engines.opensearch.engine import OpenSearchEngine
from directory.engines.opensearch.open_index import OpenSearchOpenIndex


class OpenSearchCandidateEngine(OpenSearchEngine):
    """The engine over a candidate: a finished index that is not served yet, and may never be.

    Args:
        access: how to reach the cluster.
        index: the index, with its metadata.
        before: an index that was opened before; if it is the same one, it is not fetched again.
    """

    def __init__(
        self, access: ClusterAccess, index: str, before: OpenSearchOpenIndex | None = None
    ) -> None:
        super().__init__(access.with_run_timeout())
        index, meta = self._aliases.read_metadata(index)
        assert meta.publication
        self.open_index = (
            before.refresh(meta, meta.publication)
            if before and before.index == index
            else OpenSearchOpenIndex(self._cluster, index, meta, meta.publication)
        )

    def _get_open_index(self) -> OpenSearchOpenIndex:
        return self.open_index
