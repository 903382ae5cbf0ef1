"""Requests to an OpenSearch cluster: each has a timeout, and each failure becomes our own error.

The client itself finds other nodes, and avoids a failed one for a time. But its responses are
untyped, and a partial success looks like a success. So responses stay text, which the caller
decodes directly to a type of its own.
"""

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any

from msgspec import MsgspecError, Struct
from msgspec.structs import replace
from opensearchpy import OpenSearch
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

from directory.engines.opensearch.question_budget import NODE_CHECK_SHARE, open_question
from directory.engines.opensearch.transport import QuestionTransport, RawJsonSerializer
from directory.errors import EngineUnavailable

LOG = logging.getLogger("annuaire.engine")
# the client logs a stack trace for each attempt; `Cluster` logs one line instead
logging.getLogger("opensearch").setLevel(logging.CRITICAL)
DEAD_NODE_TIMEOUT_S = 2
"""A failed node is avoided for this time, then for twice as long, up to four times as long."""
RUN_REQUEST_TIMEOUT_S = 60
"""Timeout of the requests of a run: a cluster that has just lost a node is slow to respond."""
RECOVERY_DELAY_S = 2
"""Requests succeed again if none has failed for this time: with a node that hangs, some succeed and
others fail."""
SNIFF_INTERVAL_S = 30
"""The nodes are listed again after this time, and whenever one fails."""
MAX_CONNECTIONS_PER_NODE = 40
"""Open connections to each node: as many as the threads of a server."""
RETRYABLE_STATUS = frozenset((429, 502, 503, 504))
"""Statuses of requests that may succeed later."""
BLOCK_ERROR_TYPE = "cluster_block_exception"
READ_ONLY_MESSAGE = "OpenSearch refuse d'écrire : index en lecture seule (disque plein ?)"
TRANSPORT_ERROR_MESSAGES: dict[type[TransportError], str] = {
    ConnectionTimeout: "OpenSearch n'a pas répondu à temps",
    SSLError: "le certificat d'OpenSearch n'est pas reconnu",
    ConnectionError: "OpenSearch ne répond pas",
    AuthenticationException: "OpenSearch refuse les identifiants donnés",
    AuthorizationException: "OpenSearch refuse les identifiants donnés",
}
"""The message of each class of errors; the first class that matches applies."""


class ClusterAccess(Struct, frozen=True):
    """How to reach a cluster, and a directory in it.

    Attributes:
        urls: nodes, tried in turn; `sniff` finds the others.
        index: the served alias, and the prefix of the names of indexes.
        timeout_s: the time of a question, for all its requests together, in seconds.
        user: the name to authenticate with; None for no authentication.
        password: the password of the user.
        ca_file: the certificate authority to trust for TLS, if it is not a public one.
        sniff: request the addresses of all nodes; not possible through a proxy.
    """

    urls: tuple[str, ...]
    index: str = "annuaire"
    timeout_s: float = 3.0
    user: str | None = None
    password: str | None = None
    ca_file: Path | None = None
    sniff: bool = False

    def with_run_timeout(self) -> "ClusterAccess":
        """The same access with the timeout of a run, whose steps may be slow."""
        return replace(self, timeout_s=max(self.timeout_s, RUN_REQUEST_TIMEOUT_S))


class IndexNotFound(EngineUnavailable):
    """The requested index does not exist (any more)."""


class ClusterUnavailable(EngineUnavailable):
    """No response, a timeout, or an overload: the same request may succeed later."""


class Cluster:
    """A cluster, which may be unreachable, slow or read-only, or may refuse our credentials."""

    def __init__(self, access: ClusterAccess) -> None:
        self._name = ", ".join(access.urls)
        self._timeout_s = access.timeout_s
        self._is_unavailable = False
        self._failed_at = 0.0
        self._log_lock = Lock()
        self.client = OpenSearch(
            list(access.urls),
            transport_class=QuestionTransport,
            question_timeout_s=access.timeout_s,
            serializer=RawJsonSerializer(),
            timeout=access.timeout_s,
            max_retries=len(access.urls),
            pool_maxsize=MAX_CONNECTIONS_PER_NODE,
            dead_timeout=DEAD_NODE_TIMEOUT_S,
            timeout_cutoff=2,
            sniff_on_connection_fail=access.sniff,
            sniffer_timeout=SNIFF_INTERVAL_S if access.sniff else None,
            sniff_timeout=NODE_CHECK_SHARE * access.timeout_s,
            **build_connection_options(access),
        )

    @contextmanager
    def request(self) -> Iterator[OpenSearch]:
        """The context of a request and the decoding of its response.

        Raises:
            IndexNotFound: the index does not exist.
            ClusterUnavailable: the same request may succeed later.
            EngineUnavailable: there is no complete response; the message gives the kind of reason.
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

    def question(self, *, is_separate: bool = False) -> AbstractContextManager[None]:
        """The context of a question, whose requests share the time of one (`question_budget`)."""
        return open_question(self._timeout_s, is_separate=is_separate)

    def _log_availability(self, error: Exception | None) -> None:
        """Log one line when requests start to fail, and one when they succeed again.

        A time-out is not logged while a node hangs, which has a line of its own.
        """
        if error is None and not self._is_unavailable:
            return
        with self._log_lock:
            if error:
                self._failed_at = monotonic()
                is_explained = isinstance(error, ConnectionTimeout) and self._has_hung_node()
                if not self._is_unavailable and not is_explained:
                    self._is_unavailable = True
                    LOG.warning(
                        "OpenSearch (%s): %s [%s]",
                        self._name,
                        describe_transport_error(error),
                        format_error_type(error),
                    )
            elif self._is_unavailable and monotonic() >= self._failed_at + RECOVERY_DELAY_S:
                self._is_unavailable = False
                LOG.warning("OpenSearch (%s) répond de nouveau", self._name)

    def _has_hung_node(self) -> bool:
        transport = self.client.transport
        return isinstance(transport, QuestionTransport) and bool(transport.watch.unresponsive)


def build_connection_options(access: ClusterAccess) -> dict[str, Any]:
    """The client's options for authentication and TLS."""
    # nodes found by `sniff` use the protocol of the given urls
    options: dict[str, Any] = {"use_ssl": all(url.startswith("https:") for url in access.urls)}
    if access.user is not None:
        options["http_auth"] = (access.user, access.password or "")
    if access.ca_file is not None:
        options["ca_certs"] = str(access.ca_file)
    return options


def is_temporary_failure(error: Exception) -> bool:
    """Whether the same request may succeed later."""
    if isinstance(error, ConnectionError):
        return not isinstance(error, SSLError)
    return isinstance(error, TransportError) and error.status_code in RETRYABLE_STATUS


def describe_transport_error(error: Exception) -> str:
    """The reason of a failure, in French, without details of the cluster."""
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
    """Class, status and type of an error for the log, without its text, which may hold a name."""
    if isinstance(error, TransportError) and not isinstance(error, ConnectionError):
        return f"{type(error).__name__} {error.status_code} {error.error}"
    return type(error).__name__
