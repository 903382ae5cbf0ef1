"""Many documents into an index: in requests of some megabytes, two at a time, each accounted for.

The client's own helper sends again what was refused for want of room (429) and nothing else; while
a cluster elects a new manager, documents are refused because a shard is on its way (503). What is
sent twice is written twice under the same id, which changes nothing.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from time import sleep

from directory.engines.opensearch_answers import BULKED, Bulked, Item
from directory.engines.opensearch_client import BLOCKED, LATER, READ_ONLY, Away, Cluster
from directory.errors import EngineUnavailable

AT_ONCE = 4_000_000
"""Bytes of one request."""
LANES = 2
"""Requests under way: one is received while the engine writes the other."""
PATIENT_S = 120
PAUSES_S = (0.5, 1, 2, 4, 8, 15, 30)
"""Before each new try of what was refused; a minute in all, which an election fits in."""
BRIEF = "errors,items.*.status,items.*.error.type"
"""Of an answer: a hundredth of its size, and no document's words."""


class Bulk:
    """Writes into one index."""

    def __init__(
        self, cluster: Cluster, index: str, *, pauses_s: Sequence[float] = PAUSES_S
    ) -> None:
        self._cluster = cluster
        self._index = index
        self._pauses_s = pauses_s

    def add(self, documents: Iterable[bytes]) -> int:
        """Write these; returns how many, once each is accepted.

        Raises:
            EngineUnavailable: some are refused for good, or were for too long.
        """
        count = 0
        under_way: deque[Future[None]] = deque()
        with ThreadPoolExecutor(LANES) as lanes:
            for load in loads(documents):
                count += len(load)
                under_way.append(lanes.submit(self._send, load))
                if len(under_way) > LANES:
                    under_way.popleft().result()
            while under_way:
                under_way.popleft().result()
        return count

    def _send(self, load: list[bytes]) -> None:
        for pause in (*self._pauses_s, None):
            load = self._refused(load)
            if not load:
                return
            if pause is None:
                raise EngineUnavailable("OpenSearch n'accepte plus de documents pour l'instant")
            sleep(pause)

    def _refused(self, load: list[bytes]) -> list[bytes]:
        """Send these; returns those to send again."""
        options = {"filter_path": BRIEF, "request_timeout": PATIENT_S}
        try:
            with self._cluster.asked() as client:
                body = b"".join(load)
                answer: Bulked = BULKED(client.bulk(body=body, index=self._index, params=options))
        except Away:
            return load
        if not answer.errors:
            return []
        items = [item for each in answer.items for item in each.values()]
        return [one for one, item in zip(load, items, strict=True) if is_refused(item)]


def loads(documents: Iterable[bytes]) -> Iterator[list[bytes]]:
    """The documents, in requests of at most about so many bytes."""
    load: list[bytes] = []
    size = 0
    for document in documents:
        load.append(document)
        size += len(document)
        if size >= AT_ONCE:
            yield load
            load, size = [], 0
    if load:
        yield load


def is_refused(item: Item) -> bool:
    """Whether a document is to be sent again.

    Raises:
        EngineUnavailable: it will never be taken as it is.
    """
    if item.error is None:
        return False
    if item.error.type == BLOCKED:
        raise EngineUnavailable(READ_ONLY)
    if item.status not in LATER:
        raise EngineUnavailable(f"OpenSearch refuse un document ({item.error.type})")
    return True
