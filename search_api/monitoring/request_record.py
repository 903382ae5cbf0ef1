"""A request that is over, as it may be told: the route and never the address."""

import re
from contextvars import ContextVar
from random import getrandbits

from msgspec import Struct

REQUEST: ContextVar[str] = ContextVar("request", default="")
"""The id of the request that is being answered; in every log line written meanwhile."""
GIVEN = re.compile(rb"[0-9a-f]{16,32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""Ids that are taken over from a proxy: random by their form, so that no name is smuggled in."""


class Done(Struct, frozen=True):
    """What is known of a request once it has been answered.

    Attributes:
        route: as written in the program, which holds no number of anybody; `-` for none.
        request: its id.
    """

    method: str
    route: str
    status: int
    seconds: float
    request: str


def request_id(given: bytes) -> str:
    """The id that a proxy gave a request, or a new one: no secret, so that chance will do."""
    return given.decode() if GIVEN.fullmatch(given) else f"{getrandbits(64):016x}"
