"""The engine over a finished index that is not served yet, so that it can be checked."""

from directory.engines.opensearch.client import ClusterAccess
from directory.engines.opensearch.engine import OpenSearchEngine
from directory.engines.opensearch.open_index import OpenSearchOpenIndex


class OpenSearchCandidateEngine(OpenSearchEngine):
    """The engine over a candidate: a finished index that is not served yet, and may never be.

    Args:
        access: how to reach the cluster.
        index: the index, with its metadata.
    """

    def __init__(self, access: ClusterAccess, index: str) -> None:
        super().__init__(access.with_run_timeout())
        index, meta = self._aliases.read_metadata(index)
        assert meta.publication
        self._candidate_index = OpenSearchOpenIndex(self._cluster, index, meta, meta.publication)

    def _get_open_index(self) -> OpenSearchOpenIndex:
        return self._candidate_index
