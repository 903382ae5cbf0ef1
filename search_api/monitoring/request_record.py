"""The record of a finished request, safe to log: the route template and never the URL."""

import re
from contextvars import ContextVar
from random import getrandbits

from msgspec import Struct

CURRENT_REQUEST_ID: ContextVar[str] = ContextVar("request", default="")
"""The id of the current request; added to every log line written during it."""
PROXY_REQUEST_ID = re.compile(rb"[0-9a-f]{16,32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""Ids accepted from a proxy: only random-looking formats, so that they cannot contain a name."""


class RequestRecord(Struct, frozen=True):
    """What is recorded of a finished request.

    Attributes:
        route: the route template, which contains no person's number; `-` for none.
        seconds: its duration.
        request_id: the id that the response carries too.
    """

    method: str
    route: str
    status: int
    seconds: float
    request_id: str


def choose_request_id(proxy_id: bytes) -> str:
    """The id given by a proxy, or a new random one; not a secret."""
    return proxy_id.decode() if PROXY_REQUEST_ID.fullmatch(proxy_id) else f"{getrandbits(64):016x}"
