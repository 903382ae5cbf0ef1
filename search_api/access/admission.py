"""Admission: how many costly requests may be under way at once, for a caller and for everybody.

Limits of units (`limits`) bound what somebody takes in a minute; here is bounded what is held at
the same moment: the memory of long answers and the disk of files that arrive. A request that would
be one too many is refused with 429 before it is read or answered.
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from msgspec import Struct
from starlette.types import ASGIApp, Receive, Scope, Send

from directory.errors import TooManyAtOnce
from search_api.access.callers import Caller, find_caller
from search_api.access.middleware import answer_error
from search_api.monitoring.server_state import CONNECTION_REFUSED_KEY

LARGE_ANSWER_PATHS = re.compile(
    r"/api/v1/(?:changes|export|professionals/lookup)|/fhir(?:/[A-Za-z]+/_history)?/?"
)
"""Addresses whose answer may hold a thousand people or more; `/fhir` takes a batch."""
CHECK_PATHS = {"/healthz", "/readyz", "/metrics"}
"""Addresses that are answered on every connection: a full server is alive."""
UPLOAD_METHODS = {"POST", "PUT", "PATCH"}
SMALL_BODY_BYTES = 65_536
"""A body that is declared and not longer is no upload: it fits into the buffers of a connection."""
RETRY_AFTER_S = 5
LARGE_ANSWERS_REASON = "de longues réponses sont déjà en cours"
UPLOADS_REASON = "des envois de fichiers sont déjà en cours"
CONNECTIONS_REASON = "trop de connexions sont ouvertes"


class AdmissionLimits(Struct, frozen=True):
    """How many requests of each costly kind may be under way in this process."""

    large_answers_per_caller: int = 4
    large_answers: int = 16
    uploads_per_caller: int = 2
    uploads: int = 8


class Slots:
    """Places for one kind of request."""

    def __init__(self, per_caller: int, total: int, reason: str) -> None:
        self._per_caller = per_caller
        self._total = total
        self._reason = reason
        self._counts: Counter[Caller | None] = Counter()

    @property
    def has_counts(self) -> bool:
        """Whether anybody holds a place."""
        return bool(self._counts)

    @contextmanager
    def occupy(self, caller: Caller | None) -> Iterator[None]:
        """Hold a place while the block runs.

        Raises:
            TooManyAtOnce: the caller has all of theirs, or all are taken.
        """
        if self._counts[caller] >= self._per_caller or self._counts.total() >= self._total:
            raise TooManyAtOnce(self._reason, RETRY_AFTER_S)
        self._counts[caller] += 1
        try:
            yield
        finally:
            self._counts[caller] -= 1
            if not self._counts[caller]:
                del self._counts[caller]


class AdmissionMiddleware:
    """Admits costly requests as long as few are under way; inside the access middleware."""

    def __init__(self, app: ASGIApp, limits: AdmissionLimits) -> None:
        self.app = app
        self._large_answers = Slots(
            limits.large_answers_per_caller, limits.large_answers, LARGE_ANSWERS_REASON
        )
        self._uploads = Slots(limits.uploads_per_caller, limits.uploads, UPLOADS_REASON)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on while it holds its places, or refuse it."""
        if scope["type"] != "http" or scope["path"] in CHECK_PATHS:
            await self.app(scope, receive, send)
            return
        with ExitStack() as places:
            try:
                self._occupy_places(scope, places)
            except TooManyAtOnce as error:
                await answer_error(error, scope, receive, send)
                return
            await self.app(scope, receive, send)

    def _occupy_places(self, scope: Scope, places: ExitStack) -> None:
        """Take the places that a request needs.

        Raises:
            TooManyAtOnce: there is none left of a kind.
        """
        if CONNECTION_REFUSED_KEY in scope.get("state", {}):
            raise TooManyAtOnce(CONNECTIONS_REASON, RETRY_AFTER_S)
        caller = find_caller(scope)
        if is_large_answer(scope):
            places.enter_context(self._large_answers.occupy(caller))
        if is_upload(scope):
            places.enter_context(self._uploads.occupy(caller))


def is_large_answer(scope: Scope) -> bool:
    """Whether an answer may be much longer than a page of results."""
    return LARGE_ANSWER_PATHS.fullmatch(scope["path"]) is not None


def is_upload(scope: Scope) -> bool:
    """Whether a request has a long body, or does not say how long it is."""
    if scope["method"] not in UPLOAD_METHODS:
        return False
    headers = dict(scope["headers"])
    length = headers.get(b"content-length", b"")
    if b"transfer-encoding" in headers:
        return True
    return length.isdigit() and int(length) > SMALL_BODY_BYTES
