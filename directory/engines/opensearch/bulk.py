"""Bulk writes: requests of a few megabytes, two at a time; the result of each document is checked.

The client's own helper retries only documents rejected for overload (429). While a cluster elects a
new manager, documents are also rejected because a shard is being moved (503). A document that is
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
"""Approximate size of a request."""
PARALLEL_BULK_REQUESTS = 2
"""Requests in progress: one is sent while the cluster writes the other."""
BULK_TIMEOUT_S = 120
RETRY_DELAYS_S = (0.5, 1, 2, 4, 8, 15, 30)
"""Delays before each retry of rejected documents: in total, longer than an election takes."""
BULK_RESPONSE_FILTER = "items.*.status,items.*.result,items.*.error.type"
"""The parts of a response to return: it is far smaller, and contains no text of a document."""
CONFLICT_STATUS = 409
"""The document to create already exists, which is not an error here."""
UNANSWERED_ITEM = BulkItem(status=503, error=ErrorCause("no answer"))
"""The result of each document of a request without a response."""


class BulkWriter:
    """Writes documents to one index.

    Attributes:
        created: the number of written documents that did not exist before.
    """

    def __init__(
        self, cluster: Cluster, index: str, *, retry_delays_s: Sequence[float] = RETRY_DELAYS_S
    ) -> None:
        self.created = 0
        self._cluster = cluster
        self._index = index
        self._retry_delays_s = retry_delays_s

    def add(self, documents: Iterable[bytes]) -> int:
        """Write documents; returns how many, once all are accepted.

        Raises:
            EngineUnavailable: a document is rejected permanently, or after the last retry.
        """
        count = 0
        pending: deque[Future[int]] = deque()
        with ThreadPoolExecutor(PARALLEL_BULK_REQUESTS) as executor:
            for batch in split_bulk_requests(documents):
                count += len(batch)
                pending.append(executor.submit(self._send_with_retries, batch))
                if len(pending) > PARALLEL_BULK_REQUESTS:
                    self.created += pending.popleft().result()
            self.created += sum(each.result() for each in pending)
        return count

    def _send_with_retries(self, batch: list[bytes]) -> int:
        """Write a batch, with retries; returns how many documents are new."""
        created = 0
        pauses = iter(self._retry_delays_s)
        while True:
            items = self._send_once(batch)
            created += sum(item.result == "created" for item in items)
            batch = [
                line for line, item in zip(batch, items, strict=True) if is_retryable_item(item)
            ]
            if not batch:
                return created
            pause = next(pauses, None)
            if pause is None:
                raise EngineUnavailable("OpenSearch n'accepte plus de documents pour l'instant")
            sleep(pause)

    def _send_once(self, batch: list[bytes]) -> list[BulkItem]:
        """Send a batch once; returns the result of each document."""
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
    """The documents in batches of about `MAX_BULK_REQUEST_BYTES`."""
    batch: list[bytes] = []
    size = 0
    for document in documents:
        batch.append(document)
        size += len(document)
        if size >= MAX_BULK_REQUEST_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def is_retryable_item(item: BulkItem) -> bool:
    """Whether a document must be sent again.

    Raises:
        EngineUnavailable: it is rejected permanently.
    """
    if item.error is None or item.status == CONFLICT_STATUS:
        return False
    if item.error.type == BLOCK_ERROR_TYPE:
        raise EngineUnavailable(READ_ONLY_MESSAGE)
    if item.status not in RETRYABLE_STATUS:
        raise EngineUnavailable(f"OpenSearch refuse un document ({item.error.type})")
    return True
