"""Finds the nodes that hang, and sets them aside until they respond again.

A node that hangs accepts connections and does not respond; for half a minute or longer, the others
take it for a member of the cluster and wait for it too. So after a time-out every node is asked for
its id. Those that do not respond get no requests, and the others are asked to read the copies of
those that do (`preference`). With sniffing, the pool of connections is made anew now and then; what
is known of the nodes is kept here.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Lock, Thread
from time import monotonic, sleep
from typing import Any

import msgspec
from msgspec import MsgspecError, Struct
from opensearchpy import RoundRobinSelector
from opensearchpy.connection import Connection
from opensearchpy.exceptions import TransportError

from directory.engines.opensearch.question_budget import CURRENT_BUDGET

LOG = logging.getLogger("annuaire.engine")
NODE_ID_PATH = "/_nodes/_local/http"
RECHECK_INTERVAL_S = 1
"""How often a node that hangs is asked again."""
MAX_CHECK_TIMEOUT_S = 1.0


class NodesResponse(Struct, frozen=True):
    """Some nodes, by their ids."""

    nodes: dict[str, Any]


class NodeWatch:
    """Which nodes of a cluster respond.

    Args:
        list_nodes: the connections of all known nodes.
        timeout_s: how long a node may take to tell its id.

    Attributes:
        unresponsive: the addresses of the nodes that hang.
    """

    def __init__(self, list_nodes: Callable[[], Sequence[Connection]], timeout_s: float) -> None:
        self._list_nodes = list_nodes
        self._timeout_s = min(timeout_s, MAX_CHECK_TIMEOUT_S)
        self._lock = Lock()
        self._checked_at = -1.0
        self._ids: dict[str, str] = {}
        self.unresponsive: frozenset[str] = frozenset()

    @property
    def preference(self) -> str | None:
        """The `preference` for the copies on nodes that respond; None if all do."""
        if not self.unresponsive:
            return None
        return f"_prefer_nodes:{','.join(sorted(set(self._ids.values())))}"

    def check(self, since: float) -> None:
        """Find the nodes that hang, unless another thread has done so since an instant.

        Args:
            since: when the request that timed out began, on the monotonic clock.
        """
        with self._lock:
            if self._checked_at < since:
                self._checked_at = monotonic()
                self._check_all()

    def _check_all(self) -> None:
        """Ask all nodes at the same time; if none responds, nothing tells which of them hang."""
        nodes = self._list_nodes()
        with ThreadPoolExecutor(len(nodes)) as executor:
            found = executor.map(self._fetch_id, nodes)
            answers = {node.host: id_ for node, id_ in zip(nodes, found, strict=True)}
        ids = {host: id_ for host, id_ in answers.items() if id_}
        if ids:
            is_waiting = bool(self.unresponsive)
            self._record(ids, frozenset(answers).difference(ids))
            if self.unresponsive and not is_waiting:
                Thread(target=self._wait_for_nodes, daemon=True, name="opensearch-nodes").start()

    def _wait_for_nodes(self) -> None:
        """Ask the nodes that hang again and again, until all respond or have left the cluster."""
        is_waiting = True
        while is_waiting:
            sleep(RECHECK_INTERVAL_S)
            nodes = [node for node in self._list_nodes() if node.host in self.unresponsive]
            answers = {node.host: self._fetch_id(node) for node in nodes}
            with self._lock:
                is_waiting = self._record_answers(answers)

    def _record_answers(self, answers: dict[str, str | None]) -> bool:
        """Record what the nodes that hang answered; returns whether some still hang."""
        ids = {host: id_ for host, id_ in answers.items() if id_}
        departed = self.unresponsive.difference(node.host for node in self._list_nodes())
        log_nodes("le nœud %s ne fait plus partie du cluster", departed)
        self._record(self._ids | ids, self.unresponsive.difference(departed, ids))
        return bool(self.unresponsive)

    def _record(self, ids: dict[str, str], unresponsive: frozenset[str]) -> None:
        before = self.unresponsive
        self._ids, self.unresponsive = ids, unresponsive
        log_nodes(
            "le nœud %s ne répond plus ; les questions vont aux autres", unresponsive - before
        )
        log_nodes("le nœud %s répond de nouveau", before.difference(unresponsive).intersection(ids))

    def _fetch_id(self, node: Connection) -> str | None:
        """The id of a node; None if it does not respond in time."""
        with suppress(TransportError, MsgspecError):
            _, _, text = node.perform_request("GET", NODE_ID_PATH, timeout=self._timeout_s)
            return next(iter(decode_nodes(text)), None)
        return None


class ResponsiveNodeSelector(RoundRobinSelector):
    """Selects the next node in turn, of those that respond; a second try goes to another one."""

    def __init__(self, watch: NodeWatch, options: Any) -> None:  # noqa: ANN401 - the client's type
        super().__init__(options)
        self._watch = watch

    def select(self, connections: Sequence[Connection]) -> Any:  # noqa: ANN401 - the client's type
        """A node among those that the pool has not set aside itself."""
        budget, unresponsive = CURRENT_BUDGET.get(), self._watch.unresponsive
        usable = [node for node in connections if node.host not in unresponsive] or connections
        if budget and budget.has_retried:
            usable = [node for node in usable if node is not budget.first_node] or usable
        return super().select(usable)


def decode_nodes(text: str) -> dict[str, Any]:
    """Nodes by id; raises MsgspecError if it is no such response."""
    return msgspec.json.decode(text, type=NodesResponse).nodes


def log_nodes(message: str, hosts: Iterable[str]) -> None:
    """Log a line for each node."""
    for host in sorted(hosts):
        LOG.warning(f"OpenSearch : {message}", host)  # noqa: G004 - our own constants
