"""What the HTTP server and the application say to each other, in the ASGI state of a request."""

from typing import Protocol

DRAINING_KEY = "is_draining"
"""Present once the process stops: each connection is closed after its answer."""
STOPPING_KEY = "is_stopping"
"""Present once the service stops as well, and not only one of its workers: it is not ready."""
HELD_ANSWER_KEY = "held_answer"
"""Where the application says how much of an answer it holds back (`HeldAnswer`)."""
CONNECTION_REFUSED_KEY = "is_connection_refused"
"""Present on a connection beyond the limits: its one request is refused."""


class HeldAnswer(Protocol):
    """The part of an answer that the application has not handed to the server yet."""

    held_bytes: int
