"""How requests reach the nodes: JSON as text, sniffing, time-outs, and the second try.

Reading again changes nothing: a request of a question (`question_budget`) that times out is tried
once more, on another node. A request of a run, which may write, is not repeated after a time-out:
it may have been carried out.
"""

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from itertools import chain
from time import monotonic, time
from typing import Any

import msgspec
from msgspec import MsgspecError
from opensearchpy import JSONSerializer, Transport, Urllib3HttpConnection
from opensearchpy.connection import Connection
from opensearchpy.exceptions import (
    ConnectionError,  # noqa: A004 - the client's name for it
    ConnectionTimeout,
    TransportError,
)
from urllib3 import Timeout
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from directory.engines.opensearch.node_watch import (
    NodeWatch,
    ResponsiveNodeSelector,
    decode_nodes,
)
from directory.engines.opensearch.question_budget import (
    CURRENT_BUDGET,
    FIRST_TRY_SHARE,
    NODE_CHECK_SHARE,
    QuestionBudget,
)

COPY_PATHS = ("/_search", "/_mget")
"""Ends of the paths of requests that read one copy of each shard."""
DOCUMENT_PATH = "/_doc/"


class RawJsonSerializer(JSONSerializer):
    """Encodes requests quickly, and leaves responses as text."""

    def loads(self, s: str) -> str:
        """The response, unchanged."""
        return s

    def dumps(self, data: Any) -> str | bytes:  # noqa: ANN401 - the client's signature
        """Encode JSON; text is sent unchanged."""
        return data if isinstance(data, str | bytes) else msgspec.json.encode(data, enc_hook=str)


class NodeConnection(Urllib3HttpConnection):
    """The connections to a node, whose requests end with the try that they belong to."""

    def perform_request(  # type: ignore[override]  # the client's call
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        body: bytes | None = None,
        *,
        timeout: float | None = None,
        **options: Any,  # noqa: ANN401 - the client's type
    ) -> Any:  # noqa: ANN401 - the client's type
        """Send a request; connecting counts for the time-out, and may itself time out."""
        limit = timeout or self.timeout
        if budget := CURRENT_BUDGET.get():
            budget.node = self
            limit = min(limit, budget.compute_timeout())
        whole: Any = Timeout(total=limit)
        try:
            return super().perform_request(method, url, params, body, timeout=whole, **options)
        except ConnectionError as error:
            if isinstance(error.info, ConnectTimeoutError) and not isinstance(
                error.info, NewConnectionError
            ):
                raise ConnectionTimeout("TIMEOUT", str(error.info), error.info) from error
            raise


class SniffingTransport(Transport):
    """Lists the nodes of the cluster; the client's own code needs decoded responses.

    Args:
        hosts: the nodes given.
        question_timeout_s: the time of a question, of which finding a node that hangs has a share.
        options: as of the client.

    Attributes:
        watch: which nodes respond.
    """

    def __init__(self, hosts: Any, *, question_timeout_s: float, **options: Any) -> None:  # noqa: ANN401 - the client's types
        self.watch = NodeWatch(self._list_nodes, NODE_CHECK_SHARE * question_timeout_s)
        selector = partial(ResponsiveNodeSelector, self.watch)
        super().__init__(hosts, connection_class=NodeConnection, selector_class=selector, **options)

    def _list_nodes(self) -> list[Connection]:
        return [connection for connection, _ in self.connection_pool.connection_opts]

    def sniff_hosts(self, initial: bool = False) -> None:
        """List the nodes; if none tells of the others, those known stay."""
        with suppress(TransportError):
            super().sniff_hosts(initial)

    def _get_sniff_data(self, initial: bool = False) -> list[Any]:  # noqa: ARG002 - the client's
        self.last_sniff = time()
        nodes = dict.fromkeys(chain(self.connection_pool.connections, self.seed_connections))
        for each in sorted(nodes, key=lambda node: node.host in self.watch.unresponsive):
            with suppress(TransportError, MsgspecError):
                request = ("GET", "/_nodes/_all/http")
                _, _, text = each.perform_request(*request, timeout=self.sniff_timeout)
                return list(decode_nodes(text).values())
        raise TransportError("N/A", "no node tells of the others")


class QuestionTransport(SniffingTransport):
    """Gives each question its time, and a request that times out a second try on another node."""

    def perform_request(  # type: ignore[override]  # the client's call
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        body: Any = None,  # noqa: ANN401 - the client's type
        **options: Any,  # noqa: ANN401 - the client's type
    ) -> Any:  # noqa: ANN401 - the client's type
        """Send a request to a node, and return the text of the response."""

        def send() -> Any:  # noqa: ANN401 - the client's type
            preferred = self._prefer_responsive_nodes(url, params)
            return super(QuestionTransport, self).perform_request(
                method, url, params=preferred, body=body, **options
            )

        began_at = monotonic()
        if budget := CURRENT_BUDGET.get():
            with budget.measure_request():
                if self._may_retry(budget):
                    budget.begin_try(FIRST_TRY_SHARE)
                    with suppress(ConnectionTimeout):
                        return send()
                    self.watch.check(began_at)
                    budget.begin_second_try()
                else:
                    budget.begin_try()
                return send()
        try:
            return send()
        except ConnectionTimeout:
            self.watch.check(began_at)
            raise

    def _may_retry(self, budget: QuestionBudget) -> bool:
        return not budget.has_retried and len(self._list_nodes()) > 1

    def _prefer_responsive_nodes(
        self, url: str, params: Mapping[str, Any] | None
    ) -> dict[str, Any]:
        """The parameters; while a node hangs, the copies on other nodes are read."""
        is_read = url.endswith(COPY_PATHS) or DOCUMENT_PATH in url
        preference = self.watch.preference if is_read else None
        return {**(params or {}), **({"preference": preference} if preference else {})}
