"""What the client makes of a response: a value, a wait, or one of three errors."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import TypeVar

import httpx
import msgspec

from directory.errors import DirectoryError
from directory.model.identifiers import decode_identifier
from search_api.client.schemas import Problem

CLIENT_RETRYABLE_STATUS = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
MAX_RETRY_WAIT_S = 120
TABLE_STOP = re.compile(
    rb"(?P<cut>[,;|\t])stopped(?P=cut)"
    rb"\"?(?P<reason>limite atteinte[^\"|\t\r\n]*)\"?(?P=cut){10}\r\n\Z"
)
"""The result cells of the last row of a CSV answer that stopped before the end of the file."""
TABLE_STOP_BYTES = 1_024
"""Bytes at the end of an answer that hold these cells."""
AnswerT = TypeVar("AnswerT")


class RequestRefused(DirectoryError):
    """The service answered with a problem.

    Attributes:
        problem: the problem in the response.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(" ".join(filter(None, (f"{problem.title}.", problem.detail))))
        self.problem = problem


class ServiceUnreachable(DirectoryError):
    """No response, or one that was interrupted."""


class TableStopped(DirectoryError):
    """The caller's units ended before the file did; the rows before the marked one are complete."""


def check_table_end(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces of a CSV answer.

    Raises:
        TableStopped: after the last piece, which ends with a row that says so.
    """
    end = b""
    for piece in pieces:
        end = (end + piece)[-TABLE_STOP_BYTES:]
        yield piece
    if stop := TABLE_STOP.search(end):
        raise TableStopped(stop["reason"].decode())


@contextmanager
def wrap_transport_errors() -> Iterator[None]:
    """Raise every transport error as `ServiceUnreachable`."""
    try:
        yield
    except httpx.HTTPError as error:
        raise ServiceUnreachable("le service ne répond pas, ou s’est arrêté de répondre") from error


def parse_retry_delay(answer: httpx.Response) -> float | None:
    """Seconds to wait before a retry; None if a retry does not help."""
    delay = answer.headers.get("retry-after", "")
    if (
        answer.status_code not in CLIENT_RETRYABLE_STATUS
        or not delay.isdecimal()
        or int(delay) > MAX_RETRY_WAIT_S
    ):
        return None
    return float(delay)


def parse_problem(answer: httpx.Response) -> Problem:
    """The problem in a response; made of its status if a proxy refused instead of the service."""
    try:
        return msgspec.json.decode(answer.content, type=Problem)
    except msgspec.MsgspecError:
        status = HTTPStatus(answer.status_code)
        return Problem("about:blank", f"{status:d} {status.phrase}", status)


def decode_response(body: bytes, kind: type[AnswerT]) -> AnswerT:
    """A response body, decoded to its type.

    Raises:
        ServiceUnreachable: the body is not a response of this service.
    """
    try:
        return msgspec.json.decode(body, type=kind, dec_hook=decode_identifier)
    except msgspec.MsgspecError as error:
        raise ServiceUnreachable("ce qui répond n’est pas l’annuaire") from error
