"""Many documents into an index: in requests of some megabytes, two at a time, each accounted for.

The client's own helper sends again what was refused for want of room (429) and nothing else; while
a cluster elects a new manager, documents are refused because a shard is on its way (503). What is
sent twice is written twice under the same id, which changes nothing.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from time import sleep

from directory.engines.opensearch.client import BLOCKED, LATER, READ_ONLY, Away, Cluster
from directory.engines.opensearch.responses import BULKED, Bulked, Fault, Item
from directory.errors import EngineUnavailable

AT_ONCE = 4_000_000
"""Bytes of one request."""
LANES = 2
"""Requests under way: one is received while the engine writes the other."""
PATIENT_S = 120
PAUSES_S = (0.5, 1, 2, 4, 8, 15, 30)
"""Before each new try of what was refused; a minute in all, which an election fits in."""
BRIEF = "items.*.status,items.*.result,items.*.error.type"
"""Of an answer: a hundredth of its size, and no document's words."""
IS_THERE = 409
"""Of what was to be created, and needs not be."""
NOT_NOW = Item(status=503, error=Fault("no answer"))
"""What becomes of each document of a request that nobody answers."""


class Bulk:
    """Writes into one index.

    Attributes:
        created: documents that were not there before, of all those written.
    """

    def __init__(
        self, cluster: Cluster, index: str, *, pauses_s: Sequence[float] = PAUSES_S
    ) -> None:
        self.created = 0
        self._cluster = cluster
        self._index = index
        self._pauses_s = pauses_s

    def add(self, documents: Iterable[bytes]) -> int:
        """Write these; returns how many, once each is accepted.

        Raises:
            EngineUnavailable: some are refused for good, or were for too long.
        """
        count = 0
        under_way: deque[Future[int]] = deque()
        with ThreadPoolExecutor(LANES) as lanes:
            for load in loads(documents):
                count += len(load)
                under_way.append(lanes.submit(self._send, load))
                if len(under_way) > LANES:
                    self.created += under_way.popleft().result()
            self.created += sum(each.result() for each in under_way)
        return count

    def _send(self, load: list[bytes]) -> int:
        """Write these, whatever it takes; returns how many are new."""
        created = 0
        pauses = iter(self._pauses_s)
        while True:
            items = self._sent(load)
            created += sum(item.result == "created" for item in items)
            load = [one for one, item in zip(load, items, strict=True) if is_refused(item)]
            if not load:
                return created
            pause = next(pauses, None)
            if pause is None:
                raise EngineUnavailable("OpenSearch n'accepte plus de documents pour l'instant")
            sleep(pause)

    def _sent(self, load: list[bytes]) -> list[Item]:
        """Send these once; what became of each."""
        options = {"filter_path": BRIEF, "request_timeout": PATIENT_S}
        try:
            with self._cluster.asked() as client:
                body = b"".join(load)
                answer: Bulked = BULKED(client.bulk(body=body, index=self._index, params=options))
        except Away:
            return [NOT_NOW] * len(load)
        return [item for each in answer.items for item in each.values()]


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
    if item.error is None or item.status == IS_THERE:
        return False
    if item.error.type == BLOCKED:
        raise EngineUnavailable(READ_ONLY)
    if item.status not in LATER:
        raise EngineUnavailable(f"OpenSearch refuse un document ({item.error.type})")
    return True
