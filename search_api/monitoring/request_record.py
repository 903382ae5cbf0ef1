"""A request that is over, as it may be told: the route and never the address."""

import re
from contextvars import ContextVar
from random import getrandbits

from msgspec import Struct

CURRENT_REQUEST_ID: ContextVar[str] = ContextVar("request", default="")
"""The id of the request that is being answered; in every log line written meanwhile."""
PROXY_REQUEST_ID = re.compile(rb"[0-9a-f]{16,32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""Ids that are taken over from a proxy: random by their form, so that no name is smuggled in."""


class RequestRecord(Struct, frozen=True):
    """What is known of a request once it has been answered.

    Attributes:
        route: as written in the program, which holds no number of anybody; `-` for none.
        request_id: its id.
    """

    method: str
    route: str
    status: int
    seconds: float
    request_id: str


def choose_request_id(proxy_id: bytes) -> str:
    """The id that a proxy gave a request, or a new one: no secret, so that chance will do."""
    return proxy_id.decode() if PROXY_REQUEST_ID.fullmatch(proxy_id) else f"{getrandbits(64):016x}"
