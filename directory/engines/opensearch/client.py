"""The conversation with an OpenSearch cluster: every call in the time allowed, every failure ours.

Finding another node, putting one that failed aside and taking it back are the client's own work.
The trap: the client's answers are untyped, and a call that half succeeded looks like one that did.
So answers are left as text, which the caller decodes straight into a type of its own.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from time import time
from typing import Any

import msgspec
from msgspec import MsgspecError, Struct
from msgspec.structs import replace
from opensearchpy import JSONSerializer, OpenSearch, Transport
from opensearchpy.exceptions import (
    AuthenticationException,
    AuthorizationException,
    ConnectionError,  # noqa: A004 - the client's name for it
    ConnectionTimeout,
    NotFoundError,
    OpenSearchException,
    SSLError,
    TransportError,
)

from directory.errors import EngineUnavailable

LOG = logging.getLogger("annuaire.engine")
# the client logs a stack of calls for each attempt; one line of ours takes their place
logging.getLogger("opensearch").setLevel(logging.CRITICAL)
DEAD_NODE_TIMEOUT_S = 2
"""A node that failed is left alone for so long, then twice as long, at most four times."""
RUN_REQUEST_TIMEOUT_S = 60
"""Seconds that a run waits for an answer: a cluster that has just lost a node takes half of it."""
SNIFF_INTERVAL_S = 30
"""Who the nodes are is asked so often, and whenever one fails."""
MAX_CONNECTIONS_PER_NODE = 40
"""Kept open to each node: as many as a server's threads may use at once."""
RETRYABLE_STATUS = frozenset((429, 502, 503, 504))
"""Statuses of what is refused now and may be taken later."""
BLOCK_ERROR_TYPE = "cluster_block_exception"
READ_ONLY_MESSAGE = "OpenSearch refuse d'écrire : index en lecture seule (disque plein ?)"
TRANSPORT_ERROR_MESSAGES: dict[type[TransportError], str] = {
    ConnectionTimeout: "OpenSearch n'a pas répondu à temps",
    SSLError: "le certificat d'OpenSearch n'est pas reconnu",
    ConnectionError: "OpenSearch ne répond pas",
    AuthenticationException: "OpenSearch refuse les identifiants donnés",
    AuthorizationException: "OpenSearch refuse les identifiants donnés",
}
"""The first kind that an error is of."""


class ClusterAccess(Struct, frozen=True):
    """How to reach a cluster, and which directory in it.

    Attributes:
        urls: of nodes, each tried in turn; the others of the cluster are found with `sniff`.
        index: the name that is served; indexes are named after it.
        timeout_s: how long one question may take.
        ca_file: whom to trust for TLS, when it is not a public authority.
        sniff: ask the nodes for each other's addresses; not through a proxy.
    """

    urls: tuple[str, ...]
    index: str = "annuaire"
    timeout_s: float = 3.0
    user: str | None = None
    password: str | None = None
    ca_file: Path | None = None
    sniff: bool = False

    def with_run_timeout(self) -> "ClusterAccess":
        """The same for a run, whose every step may take long: nobody waits for a page."""
        return replace(self, timeout_s=max(self.timeout_s, RUN_REQUEST_TIMEOUT_S))


class RawJsonSerializer(JSONSerializer):
    """Encodes questions fast, and leaves answers as they came."""

    def loads(self, s: str) -> str:
        """The text."""
        return s

    def dumps(self, data: Any) -> str | bytes:  # noqa: ANN401 - the client's signature
        """JSON; what is text already goes as it is."""
        return data if isinstance(data, str | bytes) else msgspec.json.encode(data, enc_hook=str)


class SniffingTransport(Transport):
    """Asks the cluster who its nodes are; the client's own way needs answers that are decoded."""

    def _get_sniff_data(self, initial: bool = False) -> list[Any]:  # noqa: ARG002 - the client's
        self.last_sniff = time()
        for each in chain(self.connection_pool.connections, self.seed_connections):
            with suppress(TransportError, MsgspecError):
                asked = ("GET", "/_nodes/_all/http")
                _, _, text = each.perform_request(*asked, timeout=self.sniff_timeout)
                found: dict[str, Any] = msgspec.json.decode(text)["nodes"]
                return list(found.values())
        raise TransportError("N/A", "no node tells of the others")


class IndexNotFound(EngineUnavailable):
    """The index asked for is not there, or no more."""


class ClusterUnavailable(EngineUnavailable):
    """Nobody answers, or not in time, or not now: the same may be asked again later."""


class Cluster:
    """A cluster that may be away, slow, read-only or of another opinion of who we are."""

    def __init__(self, access: ClusterAccess) -> None:
        self._name = ", ".join(access.urls)
        self._is_unavailable = False
        self.client = OpenSearch(
            list(access.urls),
            transport_class=SniffingTransport,
            serializer=RawJsonSerializer(),
            timeout=access.timeout_s,
            max_retries=len(access.urls),
            pool_maxsize=MAX_CONNECTIONS_PER_NODE,
            dead_timeout=DEAD_NODE_TIMEOUT_S,
            timeout_cutoff=2,
            sniff_on_connection_fail=access.sniff,
            sniffer_timeout=SNIFF_INTERVAL_S if access.sniff else None,
            sniff_timeout=access.timeout_s,
            **build_connection_options(access),
        )

    @contextmanager
    def request(self) -> Iterator[OpenSearch]:
        """A question, and its answer's decoding.

        Raises:
            Vanished: the index is not there.
            EngineUnavailable: no whole answer came; the message names the kind of reason.
        """
        try:
            yield self.client
        except NotFoundError as error:
            raise IndexNotFound("l'index d'OpenSearch n'est pas là") from error
        except (OpenSearchException, MsgspecError) as error:
            self._log_availability(error)
            raise (ClusterUnavailable if is_temporary_failure(error) else EngineUnavailable)(
                describe_transport_error(error)
            ) from error
        self._log_availability(None)

    def _log_availability(self, error: Exception | None) -> None:
        """One line when answers stop coming, and one when they come again."""
        if error and not self._is_unavailable:
            LOG.warning(
                "OpenSearch (%s): %s [%s]",
                self._name,
                describe_transport_error(error),
                format_error_type(error),
            )
        elif self._is_unavailable and not error:
            LOG.warning("OpenSearch (%s) répond de nouveau", self._name)
        self._is_unavailable = error is not None


def build_connection_options(access: ClusterAccess) -> dict[str, Any]:
    """What the client needs to be let in, and to know whom it talks to."""
    # nodes that are found later are spoken to as those that are named
    given: dict[str, Any] = {"use_ssl": all(url.startswith("https:") for url in access.urls)}
    if access.user is not None:
        given["http_auth"] = (access.user, access.password or "")
    if access.ca_file is not None:
        given["ca_certs"] = str(access.ca_file)
    return given


def is_temporary_failure(error: Exception) -> bool:
    """Whether asking again later makes sense."""
    if isinstance(error, ConnectionError):
        return not isinstance(error, SSLError)
    return isinstance(error, TransportError) and error.status_code in RETRYABLE_STATUS


def describe_transport_error(error: Exception) -> str:
    """Why there is no answer, in words that say nothing of the cluster."""
    if isinstance(error, TransportError):
        if error.error == BLOCK_ERROR_TYPE:
            return READ_ONLY_MESSAGE
        fallback = f"OpenSearch a répondu par une erreur ({error.status_code})"
        return next(
            (why for kind, why in TRANSPORT_ERROR_MESSAGES.items() if isinstance(error, kind)),
            fallback,
        )
    return "la réponse d'OpenSearch n'a pas la forme attendue"


def format_error_type(error: Exception) -> str:
    """For the log: class, status and type of an error, never its words, which may hold a name."""
    if isinstance(error, TransportError) and not isinstance(error, ConnectionError):
        return f"{type(error).__name__} {error.status_code} {error.error}"
    return type(error).__name__
