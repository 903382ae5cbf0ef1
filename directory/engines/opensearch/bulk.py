"""Many documents into an index: in requests of some megabytes, two at a time, each accounted for.

The client's own helper sends again what was refused for want of room (429) and nothing else; while
a cluster elects a new manager, documents are refused because a shard is on its way (503). What is
sent twice is written twice under the same id, which changes nothing.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from time import sleep

from directory.engines.opensearch.client import (
    BLOCK_ERROR_TYPE,
    READ_ONLY_MESSAGE,
    RETRYABLE_STATUS,
    Cluster,
    ClusterUnavailable,
)
from directory.engines.opensearch.responses import BulkItem, BulkResponse, ErrorCause, decode_bulk
from directory.errors import EngineUnavailable

MAX_BULK_REQUEST_BYTES = 4_000_000
"""Bytes of one request."""
PARALLEL_BULK_REQUESTS = 2
"""Requests under way: one is received while the engine writes the other."""
BULK_TIMEOUT_S = 120
RETRY_DELAYS_S = (0.5, 1, 2, 4, 8, 15, 30)
"""Before each new try of what was refused; a minute in all, which an election fits in."""
BULK_RESPONSE_FILTER = "items.*.status,items.*.result,items.*.error.type"
"""Of an answer: a hundredth of its size, and no document's words."""
CONFLICT_STATUS = 409
"""Of what was to be created, and needs not be."""
UNANSWERED_ITEM = BulkItem(status=503, error=ErrorCause("no answer"))
"""What becomes of each document of a request that nobody answers."""


class BulkWriter:
    """Writes into one index.

    Attributes:
        created: documents that were not there before, of all those written.
    """

    def __init__(
        self, cluster: Cluster, index: str, *, retry_delays_s: Sequence[float] = RETRY_DELAYS_S
    ) -> None:
        self.created = 0
        self._cluster = cluster
        self._index = index
        self._retry_delays_s = retry_delays_s

    def add(self, documents: Iterable[bytes]) -> int:
        """Write these; returns how many, once each is accepted.

        Raises:
            EngineUnavailable: some are refused for good, or were for too long.
        """
        count = 0
        under_way: deque[Future[int]] = deque()
        with ThreadPoolExecutor(PARALLEL_BULK_REQUESTS) as lanes:
            for load in split_bulk_requests(documents):
                count += len(load)
                under_way.append(lanes.submit(self._send_with_retries, load))
                if len(under_way) > PARALLEL_BULK_REQUESTS:
                    self.created += under_way.popleft().result()
            self.created += sum(each.result() for each in under_way)
        return count

    def _send_with_retries(self, batch: list[bytes]) -> int:
        """Write these, whatever it takes; returns how many are new."""
        created = 0
        pauses = iter(self._retry_delays_s)
        while True:
            items = self._send_once(batch)
            created += sum(item.result == "created" for item in items)
            batch = [one for one, item in zip(batch, items, strict=True) if is_retryable_item(item)]
            if not batch:
                return created
            pause = next(pauses, None)
            if pause is None:
                raise EngineUnavailable("OpenSearch n'accepte plus de documents pour l'instant")
            sleep(pause)

    def _send_once(self, batch: list[bytes]) -> list[BulkItem]:
        """Send these once; what became of each."""
        options = {"filter_path": BULK_RESPONSE_FILTER, "request_timeout": BULK_TIMEOUT_S}
        try:
            with self._cluster.request() as client:
                body = b"".join(batch)
                answer: BulkResponse = decode_bulk(
                    client.bulk(body=body, index=self._index, params=options)
                )
        except ClusterUnavailable:
            return [UNANSWERED_ITEM] * len(batch)
        return [item for each in answer.items for item in each.values()]


def split_bulk_requests(documents: Iterable[bytes]) -> Iterator[list[bytes]]:
    """The documents, in requests of at most about so many bytes."""
    load: list[bytes] = []
    size = 0
    for document in documents:
        load.append(document)
        size += len(document)
        if size >= MAX_BULK_REQUEST_BYTES:
            yield load
            load, size = [], 0
    if load:
        yield load


def is_retryable_item(item: BulkItem) -> bool:
    """Whether a document is to be sent again.

    Raises:
        EngineUnavailable: it will never be taken as it is.
    """
    if item.error is None or item.status == CONFLICT_STATUS:
        return False
    if item.error.type == BLOCK_ERROR_TYPE:
        raise EngineUnavailable(READ_ONLY_MESSAGE)
    if item.status not in RETRYABLE_STATUS:
        raise EngineUnavailable(f"OpenSearch refuse un document ({item.error.type})")
    return True
