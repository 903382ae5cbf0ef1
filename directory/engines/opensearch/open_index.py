"""One publication in a cluster, as it is read."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from directory.engines.opensearch.client import Cluster
from directory.engines.opensearch.mapping import (
    ACTIVITIES_ID_FORMAT,
    ADDED_WORDS_ID,
    VOCABULARY_ID_FORMAT,
    IndexMetadata,
)
from directory.engines.opensearch.responses import (
    BlobResponse,
    ResponseDocument,
    SearchResponse,
    decode_blob,
    parse_multi_get_response,
    parse_search_response,
)
from directory.facets.activity_table import ActivityTable
from directory.publication import Publication
from directory.text.spelling import Vocabulary


class OpenSearchOpenIndex:
    """One publication: its index, its metadata, and its vocabulary and table, fetched on demand."""

    def __init__(
        self, cluster: Cluster, index: str, meta: IndexMetadata, publication: Publication
    ) -> None:
        self._cluster = cluster
        self.index = index
        self.meta = meta
        self.publication = publication

    def refresh(self, meta: IndexMetadata, publication: Publication) -> "OpenSearchOpenIndex":
        """The same index after a change; its vocabulary and table are not fetched again."""
        renewed = OpenSearchOpenIndex(self._cluster, self.index, meta, publication)
        if "built_vocabulary" in vars(self):
            renewed.built_vocabulary = self.built_vocabulary
        if "table" in vars(self):
            renewed.table = self.table
        return renewed

    @cached_property
    def built_vocabulary(self) -> Vocabulary:
        """The words of the names when the index was built, fetched once."""
        return Vocabulary(self._fetch_blob(VOCABULARY_ID_FORMAT, self.meta.words))

    @cached_property
    def table(self) -> ActivityTable:
        """The table of all activities, as last built, fetched once."""
        return ActivityTable(self._fetch_blob(ACTIVITIES_ID_FORMAT, self.meta.activities))

    @cached_property
    def added_words(self) -> bytes | None:
        """The packed words added by changes; None if there are none."""
        return self._fetch_blob_part(ADDED_WORDS_ID) if self.meta.has_word_changes else None

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of the names, including those added by changes."""
        return self.built_vocabulary.with_added_words(self.added_words)

    def _fetch_blob(self, id_: str, count: int) -> bytes:
        return b"".join(self._fetch_blob_part(id_.format(at)) for at in range(count))

    def _fetch_blob_part(self, id_: str) -> bytes:
        # a question that meets a new publication waits for it in addition: it may be large
        with self._cluster.question(is_separate=True), self._cluster.request() as client:
            part: BlobResponse = decode_blob(client.get(index=self.index, id=id_))
            return part.source.packed

    def search(self, body: dict[str, Any], timeout_ms: int) -> SearchResponse:
        """Run a query.

        Raises:
            EngineUnavailable: the response is missing or incomplete.
        """
        body["timeout"] = f"{timeout_ms}ms"
        params = {"allow_partial_search_results": "false"}
        with self._cluster.request() as client:
            return parse_search_response(client.search(body=body, index=self.index, params=params))

    def fetch(self, ids: Sequence[str]) -> list[ResponseDocument]:
        """The documents with these ids, as of the last refresh: later changes are not published."""
        with self._cluster.request() as client:
            params = {"realtime": "false"}
            return parse_multi_get_response(
                client.mget(body={"ids": list(ids)}, index=self.index, params=params)
            )
